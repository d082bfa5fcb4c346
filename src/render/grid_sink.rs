//! Collects rows and writes them as tables that fit their line.
//!
//! Invariant: a terminal's table leaves out or cuts what does not fit, and names the columns that it
//! left out. Values that people copy (URLs, ids) are never cut, and neither are columns of short words; a column of
//! sentences goes on below. A Markdown table has everything.

use std::borrow::Cow;
use std::io::{self, Write};

use super::cell::Cell;
use super::escape::inert;
use super::grid::{GAP, Grid, Head, left_out_note};
use super::prose::grouped;
use super::width::{Width, columns, cut, wrapped};

/// Rows of one table. Longer lists become several tables, so that few rows are in memory.
const TABLE_ROWS: usize = 1000;
/// No text is cut to fewer columns than this.
const CUT_TO_MIN: usize = 8;
/// Texts go on below in no fewer columns than this: two or three words.
const WRAP_TO_MIN: usize = 24;
/// A column this narrow is not cut: it holds words, such as `instagram`, and little would be gained.
const WORDS_MAX: usize = 12;

pub(super) struct GridSink<W: Write> {
    out: W,
    markdown: bool,
    /// The terminal columns that a line may take.
    width: usize,
    heads: Vec<Head>,
    /// Whether a column holds only texts, which may be cut.
    cuttable: Vec<bool>,
    rows: Vec<Vec<String>>,
    has_written: bool,
    /// The columns that are left out first.
    pub(super) spare: &'static [&'static str],
    /// The column whose texts go on in further lines where they do not fit.
    pub(super) wrapping: Option<&'static str>,
    /// Whether the table is in the language of the texts, and so are the marks of its numbers.
    is_spoken: bool,
    left_out: Vec<String>,
}

impl<W: Write> GridSink<W> {
    pub(super) fn new(columns: &[&str], out: W, markdown: bool, width: Width) -> Self {
        let head = |key: &&str| Head { key: Cow::Owned((*key).to_owned()), ..Head::named(*key) };
        Self {
            out,
            markdown,
            width: width.columns().into(),
            heads: columns.iter().map(head).collect(),
            cuttable: vec![true; columns.len()],
            rows: Vec::new(),
            has_written: false,
            spare: &[],
            wrapping: None,
            is_spoken: false,
            left_out: Vec::new(),
        }
    }

    /// Names the columns otherwise than by their keys: in the language of the texts, which writes the numbers, too.
    pub(super) fn name_columns(&mut self, name: fn(&str) -> String) {
        self.is_spoken = true;
        self.heads.iter_mut().for_each(|head| head.name = name(&head.key));
    }

    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for (column, cell) in cells.iter().enumerate() {
            self.heads[column].right |= cell.is_number();
            self.cuttable[column] &= matches!(cell, Cell::Text(_) | Cell::Missing);
        }
        let text = |cell: &Cell<'_>| match cell.written() {
            number if self.is_spoken && cell.is_number() => grouped(&number),
            text => text.into_owned(),
        };
        self.rows.push(cells.iter().map(text).collect());
        if self.rows.len() < TABLE_ROWS { Ok(()) } else { self.write_table() }
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.write_table()?;
        if !self.left_out.is_empty() {
            writeln!(self.out, "\n{}", left_out_note(&self.left_out, self.width))?;
        }
        self.out.flush()
    }

    /// Writes the collected rows.
    fn write_table(&mut self) -> io::Result<()> {
        let grid = Grid { heads: self.heads.clone(), rows: std::mem::take(&mut self.rows) };
        let text = if self.markdown {
            let text = grid.markdown();
            // Only the first part of a Markdown table has a head.
            if self.has_written {
                text.splitn(3, '\n').nth(2).unwrap_or_default().to_owned()
            } else {
                text
            }
        } else if grid.rows.is_empty() {
            String::new()
        } else {
            let gap = if self.has_written { "\n" } else { "" };
            format!("{gap}{}", self.fitted(grid).plain(None))
        };
        self.has_written = true;
        self.out.write_all(text.as_bytes())
    }

    /// Makes a grid fit the line: leaves out empty columns, then spare columns, then wraps sentences, then cuts the
    /// widest texts, then leaves out texts.
    fn fitted(&mut self, mut grid: Grid) -> Grid {
        let mut cuttable = self.cuttable.clone();
        for column in (0..grid.heads.len()).rev() {
            if grid.rows.iter().all(|row| row[column].is_empty()) {
                remove(&mut grid, &mut cuttable, column);
            }
        }
        for key in self.spare {
            if width(&grid) <= self.width {
                break;
            }
            if let Some(column) = grid.column(key) {
                self.note_left_out(&grid.heads[column].name);
                remove(&mut grid, &mut cuttable, column);
            }
        }
        if let Some(column) = self.wrapping.and_then(|key| grid.column(key)) {
            wrap(&mut grid, column, self.width);
            cuttable[column] = false;
        }
        cut_widest(&mut grid, cuttable.clone(), self.width);
        // The last texts go first, the first column never, and none if the table would not fit without them.
        if let Some(first) = cuttable.first_mut() {
            *first = false;
        }
        let others = grid.widths().into_iter().zip(&cuttable).filter(|(_, is_text)| !**is_text);
        if line(others.map(|(width, _)| width)) <= self.width {
            while width(&grid) > self.width {
                let Some(last) = cuttable.iter().rposition(|is_text| *is_text) else { break };
                self.note_left_out(&grid.heads[last].name);
                remove(&mut grid, &mut cuttable, last);
            }
        }
        grid
    }

    fn note_left_out(&mut self, name: &str) {
        if !self.left_out.iter().any(|known| known == name) {
            self.left_out.push(name.to_owned());
        }
    }
}

/// Cuts the widest texts of a grid until its lines fit, or until nothing is left to cut.
fn cut_widest(grid: &mut Grid, mut cuttable: Vec<bool>, to: usize) {
    while let Some(excess) = width(grid).checked_sub(to).filter(|excess| *excess > 0) {
        let widths = grid.widths();
        // A column is cut no further than its name, so that every round makes the table narrower.
        let least = |column: usize| columns(&grid.heads[column].name).max(CUT_TO_MIN);
        let is_wide = |column: &usize| widths[*column] > least(*column).max(WORDS_MAX);
        let candidates = (0..widths.len()).filter(|column| cuttable[*column] && is_wide(column));
        let Some(widest) = candidates.max_by_key(|column| widths[*column]) else { break };
        let to = widths[widest].saturating_sub(excess).max(least(widest));
        for row in &mut grid.rows {
            row[widest] = cut(&inert(&row[widest]), to);
        }
        // Either all the excess is gone, or this column is as narrow as it gets.
        cuttable[widest] = false;
    }
}

/// Continues the texts of a column in further rows, so that lines fit; to no fewer columns than [`WRAP_TO_MIN`].
fn wrap(grid: &mut Grid, column: usize, to: usize) {
    let Some(excess) = width(grid).checked_sub(to).filter(|excess| *excess > 0) else { return };
    let space = grid.widths()[column].saturating_sub(excess).max(WRAP_TO_MIN);
    let mut rows = Vec::with_capacity(grid.rows.len());
    for mut row in std::mem::take(&mut grid.rows) {
        let text = wrapped(&inert(&row[column]), space);
        let mut lines = text.lines();
        lines.next().unwrap_or_default().clone_into(&mut row[column]);
        let empty = vec![String::new(); row.len()];
        rows.push(row);
        rows.extend(lines.map(|line| {
            let mut row = empty.clone();
            line.clone_into(&mut row[column]);
            row
        }));
    }
    grid.rows = rows;
}

fn remove(grid: &mut Grid, cuttable: &mut Vec<bool>, column: usize) {
    grid.remove(column);
    cuttable.remove(column);
}

fn width(grid: &Grid) -> usize {
    line(grid.widths().into_iter())
}

/// The width of a line of columns of these widths.
fn line(widths: impl Iterator<Item = usize>) -> usize {
    widths.reduce(|line, width| line + usize::from(GAP) + width).unwrap_or_default()
}
