//! Rows on their way into a table: gathered, made to fit, written.
//!
//! Invariant: a terminal's table says only what fits its width, and says what it left out; what may
//! have to be copied (a URL, an id) is never cut. A Markdown table has everything.

use std::io::{self, Write};

use super::cell::Cell;
use super::grid::{GAP, Grid, Head};

/// Rows that are laid out together for a terminal; the head is written again for the next ones.
const TABLE_ROWS: usize = 1000;
/// Characters of a line of a terminal.
const TABLE_WIDTH: usize = 80;
/// A text is not cut below so many characters.
const CUT_TO_MIN: usize = 8;

/// Takes rows and writes tables.
pub(super) struct GridSink<W: Write> {
    out: W,
    markdown: bool,
    heads: Vec<Head>,
    /// Columns that hold only texts, which may be cut.
    cuttable: Vec<bool>,
    rows: Vec<Vec<String>>,
    written: bool,
    pub(super) spare: &'static [&'static str],
    left_out: Vec<String>,
}

impl<W: Write> GridSink<W> {
    pub(super) fn new(columns: &[&'static str], out: W, markdown: bool) -> Self {
        let head = |name: &&str| Head { name: (*name).to_owned(), right: false };
        Self {
            out,
            markdown,
            heads: columns.iter().map(head).collect(),
            cuttable: vec![true; columns.len()],
            rows: Vec::new(),
            written: false,
            spare: &[],
            left_out: Vec::new(),
        }
    }

    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for (place, cell) in cells.iter().enumerate() {
            self.heads[place].right |= cell.is_number();
            self.cuttable[place] &= matches!(cell, Cell::Text(_) | Cell::Missing);
        }
        self.rows.push(cells.iter().map(|cell| cell.written().into_owned()).collect());
        if self.rows.len() < TABLE_ROWS { Ok(()) } else { self.lay_out() }
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.lay_out()?;
        if !self.left_out.is_empty() {
            let names = self.left_out.join(", ");
            writeln!(self.out, "\n(no room for {names}: --format csv has them)")?;
        }
        self.out.flush()
    }

    /// Writes the rows that wait.
    fn lay_out(&mut self) -> io::Result<()> {
        let grid = Grid { heads: self.heads.clone(), rows: std::mem::take(&mut self.rows) };
        let text = if self.markdown {
            let text = grid.markdown();
            // The head of a Markdown table stands once, at its top.
            if self.written {
                text.splitn(3, '\n').nth(2).unwrap_or_default().to_owned()
            } else {
                text
            }
        } else if grid.rows.is_empty() {
            String::new()
        } else {
            let parted = if self.written { "\n" } else { "" };
            format!("{parted}{}", self.fitted(grid).plain(None))
        };
        self.written = true;
        self.out.write_all(text.as_bytes())
    }

    /// Leaves out what says nothing, then the spare columns, then cuts the widest texts, until a line
    /// has room.
    fn fitted(&mut self, mut grid: Grid) -> Grid {
        let mut cuttable = self.cuttable.clone();
        for place in (0..grid.heads.len()).rev() {
            if grid.rows.iter().all(|row| row[place].is_empty()) {
                remove(&mut grid, &mut cuttable, place);
            }
        }
        for name in self.spare {
            if width(&grid) <= TABLE_WIDTH {
                break;
            }
            if let Some(place) = grid.heads.iter().position(|head| head.name == *name) {
                remove(&mut grid, &mut cuttable, place);
                if !self.left_out.iter().any(|left| left == name) {
                    self.left_out.push((*name).to_owned());
                }
            }
        }
        while let Some(excess) = width(&grid).checked_sub(TABLE_WIDTH).filter(|e| *e > 0) {
            let widths = grid.widths();
            // A column gives way down to its name, so that every round makes the table narrower.
            let least = |place: usize| grid.heads[place].name.chars().count().max(CUT_TO_MIN);
            let places = (0..widths.len()).filter(|p| cuttable[*p] && widths[*p] > least(*p));
            let Some(place) = places.max_by_key(|place| widths[*place]) else { break };
            let to = widths[place].saturating_sub(excess).max(least(place));
            for row in &mut grid.rows {
                row[place] = cut(&row[place], to);
            }
        }
        grid
    }
}

fn remove(grid: &mut Grid, cuttable: &mut Vec<bool>, place: usize) {
    grid.remove(place);
    cuttable.remove(place);
}

fn width(grid: &Grid) -> usize {
    let gaps = usize::from(GAP) * grid.heads.len().saturating_sub(1);
    grid.widths().iter().sum::<usize>() + gaps
}

fn cut(text: &str, to: usize) -> String {
    if text.chars().count() <= to {
        return text.to_owned();
    }
    text.chars().take(to - 1).chain(['\u{2026}']).collect()
}
