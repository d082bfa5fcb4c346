//! Lists: rows with named columns, written one way in every format.
//!
//! Invariant: the names are the same in JSON and CSV; an unknown value is `null` there and an empty
//! cell here; a list without rows is `[]`. However many rows there are, few are in memory.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::cell::Cell;
use super::format::Format;
use super::grid::{Grid, Head};

/// Rows that are laid out together for a terminal; the head is written again for the next ones.
const TABLE_ROWS: usize = 1000;
/// Characters of a text in a table; JSON and CSV have it whole.
const TABLE_TEXT_CHARS: usize = 60;

/// A list in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct List<'a> {
    /// The names of the columns.
    pub columns: Vec<&'static str>,
    /// The rows; each has a cell for every column.
    pub rows: Vec<Vec<Cell<'a>>>,
}

/// Writes a list.
pub fn list(list: &List<'_>, format: Format, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = ListWriter::new(&list.columns, format, out)?;
    for row in &list.rows {
        writer.row(row)?;
    }
    writer.finish()
}

/// Writes a list row by row.
pub struct ListWriter<W: Write> {
    columns: Vec<&'static str>,
    sink: Sink<W>,
}

enum Sink<W: Write> {
    Json { out: W, rows: u64 },
    Ndjson(W),
    Csv(Box<csv::Writer<W>>),
    Grid { out: W, markdown: bool, heads: Vec<Head>, rows: Vec<Vec<String>>, written: bool },
}

impl<W: Write> ListWriter<W> {
    /// Begins a list with these columns.
    pub fn new(columns: &[&'static str], format: Format, mut out: W) -> io::Result<Self> {
        let columns = columns.to_vec();
        let grid = |out, markdown| {
            let head = |name: &&str| Head { name: (*name).to_owned(), right: false };
            let heads = columns.iter().map(head).collect();
            Sink::Grid { out, markdown, heads, rows: Vec::new(), written: false }
        };
        let sink = match format {
            Format::Table => grid(out, false),
            Format::Md => grid(out, true),
            Format::Ndjson => Sink::Ndjson(out),
            Format::Json => {
                out.write_all(b"[")?;
                Sink::Json { out, rows: 0 }
            }
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(&columns)?;
                Sink::Csv(Box::new(writer))
            }
        };
        Ok(Self { columns, sink })
    }

    /// Writes a row; it has a cell for every column.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for every column");
        let object = Object { columns: &self.columns, cells };
        match &mut self.sink {
            Sink::Json { out, rows } => {
                out.write_all(if *rows == 0 { b"\n" } else { b",\n" })?;
                *rows += 1;
                Ok(serde_json::to_writer(out, &object)?)
            }
            Sink::Ndjson(out) => {
                serde_json::to_writer(&mut *out, &object)?;
                out.write_all(b"\n")
            }
            Sink::Csv(writer) => {
                for cell in cells {
                    writer.write_field(cell.csv().as_bytes())?;
                }
                Ok(writer.write_record(None::<&[u8]>)?)
            }
            Sink::Grid { heads, rows, markdown, .. } => {
                for (head, cell) in heads.iter_mut().zip(cells) {
                    head.right |= cell.is_number();
                }
                let text = |cell| if *markdown { whole(cell) } else { cut(cell) };
                rows.push(cells.iter().map(text).collect());
                if rows.len() < TABLE_ROWS { Ok(()) } else { self.flush_grid() }
            }
        }
    }

    /// Ends the list.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush_grid()?;
        match self.sink {
            Sink::Json { mut out, rows } => {
                out.write_all(if rows == 0 { b"]\n" } else { b"\n]\n" })?;
                out.flush()
            }
            Sink::Csv(mut writer) => writer.flush(),
            Sink::Ndjson(mut out) | Sink::Grid { mut out, .. } => out.flush(),
        }
    }

    /// Lays out the rows that wait. Columns that say nothing are left out of a terminal's table.
    fn flush_grid(&mut self) -> io::Result<()> {
        let Sink::Grid { out, markdown, heads, rows, written } = &mut self.sink else {
            return Ok(());
        };
        let rows = std::mem::take(rows);
        let text = if *markdown {
            let grid = Grid { heads: heads.clone(), rows };
            let text = grid.markdown();
            // The head of a Markdown table stands once, at its top.
            if *written { text.splitn(3, '\n').nth(2).unwrap_or_default().to_owned() } else { text }
        } else if rows.is_empty() {
            String::new()
        } else {
            let parted = if *written { "\n" } else { "" };
            format!("{parted}{}", without_empty_columns(heads, rows).plain(None))
        };
        *written = true;
        out.write_all(text.as_bytes())
    }
}

fn without_empty_columns(heads: &[Head], rows: Vec<Vec<String>>) -> Grid {
    let says = |place: usize| rows.iter().any(|row| row.get(place).is_some_and(|c| !c.is_empty()));
    let kept: Vec<bool> = (0..heads.len()).map(says).collect();
    let heads = heads.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(head, _)| head.clone());
    let keep = |row: Vec<String>| {
        row.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(cell, _)| cell).collect()
    };
    Grid { heads: heads.collect(), rows: rows.into_iter().map(keep).collect() }
}

fn whole(cell: &Cell<'_>) -> String {
    cell.written().into_owned()
}

/// As a terminal's table shows it: what may have to be copied is never cut.
fn cut(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Text(text) if text.chars().nth(TABLE_TEXT_CHARS).is_some() => {
            text.chars().take(TABLE_TEXT_CHARS - 1).chain(['\u{2026}']).collect()
        }
        _ => whole(cell),
    }
}

/// A row as a JSON object, its keys in the order of the columns.
struct Object<'a> {
    columns: &'a [&'static str],
    cells: &'a [Cell<'a>],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for (name, cell) in self.columns.iter().zip(self.cells) {
            map.serialize_entry(name, cell)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests;
