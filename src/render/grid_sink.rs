//! Gathers the rows of a table, makes them fit, and writes them.
//!
//! Invariant: a table for a terminal names the columns that it leaves out, and never cuts a value that
//! people may copy (a URL, an id). A Markdown table has every column, uncut.

use std::io::{self, Write};

use super::cell::Cell;
use super::grid::{GAP, Grid, Head};
use super::text::{columns, cut, inert};

/// Rows laid out together. A terminal gets the head again for each such block.
const TABLE_ROWS: usize = 1000;
/// The terminal columns that a line may take.
const TABLE_WIDTH: usize = 80;
/// No text is cut to fewer terminal columns than this.
const CUT_TO_MIN: usize = 8;

pub(super) struct GridSink<W: Write> {
    out: W,
    markdown: bool,
    heads: Vec<Head>,
    /// The columns with nothing but text, which may be cut.
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
        for (index, cell) in cells.iter().enumerate() {
            self.heads[index].right |= cell.is_number();
            self.cuttable[index] &= matches!(cell, Cell::Text(_) | Cell::Missing);
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

    /// Writes the rows gathered so far.
    fn lay_out(&mut self) -> io::Result<()> {
        let grid = Grid { heads: self.heads.clone(), rows: std::mem::take(&mut self.rows) };
        let text = if self.markdown {
            let text = grid.markdown();
            // A Markdown table has one head, at its top.
            if self.written {
                text.splitn(3, '\n').nth(2).unwrap_or_default().to_owned()
            } else {
                text
            }
        } else if grid.rows.is_empty() {
            String::new()
        } else {
            let gap = if self.written { "\n" } else { "" };
            format!("{gap}{}", self.fitted(grid).plain(None))
        };
        self.written = true;
        self.out.write_all(text.as_bytes())
    }

    /// Drops empty columns, then spare columns, then cuts the widest texts, until the lines fit.
    fn fitted(&mut self, mut grid: Grid) -> Grid {
        let mut cuttable = self.cuttable.clone();
        for index in (0..grid.heads.len()).rev() {
            if grid.rows.iter().all(|row| row[index].is_empty()) {
                remove(&mut grid, &mut cuttable, index);
            }
        }
        for name in self.spare {
            if width(&grid) <= TABLE_WIDTH {
                break;
            }
            if let Some(index) = grid.heads.iter().position(|head| head.name == *name) {
                remove(&mut grid, &mut cuttable, index);
                if !self.left_out.iter().any(|left| left == name) {
                    self.left_out.push((*name).to_owned());
                }
            }
        }
        while let Some(excess) = width(&grid).checked_sub(TABLE_WIDTH).filter(|e| *e > 0) {
            let widths = grid.widths();
            let least = |index: usize| columns(&grid.heads[index].name).max(CUT_TO_MIN);
            let indexes = (0..widths.len()).filter(|p| cuttable[*p] && widths[*p] > least(*p));
            let Some(index) = indexes.max_by_key(|index| widths[*index]) else { break };
            let to = widths[index].saturating_sub(excess).max(least(index));
            for row in &mut grid.rows {
                row[index] = cut(&inert(&row[index]), to);
            }
            // Either all the excess is gone, or this column is as narrow as it gets.
            cuttable[index] = false;
        }
        grid
    }
}

fn remove(grid: &mut Grid, cuttable: &mut Vec<bool>, index: usize) {
    grid.remove(index);
    cuttable.remove(index);
}

fn width(grid: &Grid) -> usize {
    let gaps = usize::from(GAP) * grid.heads.len().saturating_sub(1);
    grid.widths().iter().sum::<usize>() + gaps
}
