//! Writes lists, rows with named columns, in every format.
//!
//! Invariant: JSON and CSV use the same names. An unknown value is `null` in JSON and an empty cell in
//! CSV. A list without rows is `[]`. A `ListWriter` holds few rows in memory, however long the list.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::cell::Cell;
use super::escape::{inert, markdown};
use super::format::Format;
use super::grid_sink::GridSink;
use super::width::{Width, wrapped};

/// A list in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct List<'a> {
    /// The names of the columns.
    pub columns: Vec<&'a str>,
    /// The columns that a terminal's table leaves out first if it is too wide.
    pub spare: &'static [&'static str],
    /// Each row has a cell for every column.
    pub rows: Vec<Vec<Cell<'a>>>,
}

/// Writes a list; a table has lines of at most `width`.
pub fn list(list: &List<'_>, format: Format, width: Width, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = ListWriter::new(&list.columns, format, width, out)?.with_spare(list.spare);
    for row in &list.rows {
        writer.row(row)?;
    }
    writer.finish()
}

/// Writes a list row by row.
pub struct ListWriter<W: Write> {
    columns: Vec<String>,
    sink: Sink<W>,
}

enum Sink<W: Write> {
    Json {
        out: W,
        rows: u64,
    },
    Ndjson(W),
    /// With texts guarded from spreadsheets, or not.
    Csv(Box<csv::Writer<W>>, bool),
    Grid(GridSink<W>),
}

impl<W: Write> ListWriter<W> {
    pub fn new(columns: &[&str], format: Format, width: Width, mut out: W) -> io::Result<Self> {
        let grid = |out, markdown| Sink::Grid(GridSink::new(columns, out, markdown, width));
        let sink = match format {
            Format::Table => grid(out, false),
            Format::Md => grid(out, true),
            Format::Ndjson => Sink::Ndjson(out),
            Format::Json => {
                out.write_all(b"[")?;
                Sink::Json { out, rows: 0 }
            }
            Format::Csv | Format::RawCsv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(columns).map_err(io_error)?;
                Sink::Csv(Box::new(writer), format == Format::Csv)
            }
        };
        let columns = columns.iter().map(ToString::to_string).collect();
        Ok(Self { columns, sink })
    }

    /// Sets the columns that a terminal's table leaves out first if it is too wide.
    #[must_use]
    pub fn with_spare(mut self, spare: &'static [&'static str]) -> Self {
        if let Sink::Grid(grid) = &mut self.sink {
            grid.spare = spare;
        }
        self
    }

    /// Sets the column whose texts go on in further lines of a terminal's table where they do not fit.
    #[must_use]
    pub fn with_wrapping(mut self, column: &'static str) -> Self {
        if let Sink::Grid(grid) = &mut self.sink {
            grid.wrapping = Some(column);
        }
        self
    }

    /// Sets what people read at the head of a column, where that is not its name. The numbers below it are written as
    /// the language of the texts writes them, too.
    #[must_use]
    pub fn with_heads(mut self, head: fn(&str) -> String) -> Self {
        if let Sink::Grid(grid) = &mut self.sink {
            grid.name_columns(head);
        }
        self
    }

    /// Writes a row, which has a cell for every column.
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
            Sink::Csv(writer, is_guarded) => {
                for cell in cells {
                    let text = if *is_guarded { cell.csv() } else { cell.written() };
                    writer.write_field(text.as_bytes()).map_err(io_error)?;
                }
                writer.write_record(None::<&[u8]>).map_err(io_error)
            }
            Sink::Grid(grid) => grid.row(cells),
        }
    }

    /// Ends the list.
    pub fn finish(self) -> io::Result<()> {
        match self.sink {
            Sink::Json { mut out, rows } => {
                out.write_all(if rows == 0 { b"]\n" } else { b"\n]\n" })?;
                out.flush()
            }
            Sink::Csv(mut writer, _) => writer.flush(),
            Sink::Ndjson(mut out) => out.flush(),
            Sink::Grid(grid) => grid.finish(),
        }
    }
}

/// Writes sentences under a table; the formats for programs have none.
pub fn notes_under(
    notes: &[String],
    has_table: bool,
    format: Format,
    width: Width,
    out: &mut dyn Write,
) -> io::Result<()> {
    if !matches!(format, Format::Table | Format::Md) {
        return Ok(());
    }
    if has_table {
        writeln!(out)?;
    }
    for note in notes {
        match format {
            Format::Md => writeln!(out, "- {}", markdown(note))?,
            _ => writeln!(out, "{}", wrapped(&inert(note), width.columns().into()))?,
        }
    }
    out.flush()
}

/// The I/O error inside a CSV error, so that callers can recognize a closed pipe.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A row as a JSON object, its keys in the order of the columns.
struct Object<'a> {
    columns: &'a [String],
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
