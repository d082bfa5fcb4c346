//! A table of texts, for a terminal or for Markdown.
//!
//! Invariant: each row is one line, and text from outside is escaped. Has no colours or borders.

use std::borrow::Cow;

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Row, Table};

use super::escape::{inert, markdown};
use super::texts::{self, say};
use super::width::{columns, wrapped};

/// The head of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// What code finds the column by, the same in every language; empty if none looks for it.
    pub(super) key: Cow<'static, str>,
    /// What people read.
    pub(super) name: String,
    /// Whether the column is aligned right.
    pub(super) right: bool,
}

impl Head {
    /// The head of a column that no code looks for: a name from outside, or one made of several words.
    pub(super) fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    pub(super) fn right(self) -> Self {
        Self { right: true, ..self }
    }
}

impl From<String> for Head {
    fn from(name: String) -> Self {
        Self::named(name)
    }
}

impl From<&'static str> for Head {
    /// The head of a column by its key, named by the text `column-KEY`.
    fn from(key: &'static str) -> Self {
        Self { key: key.into(), ..Self::named(texts::of("column", key)) }
    }
}

/// A table of texts.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub(super) heads: Vec<Head>,
    pub(super) rows: Vec<Vec<String>>,
}

/// How a grid is made to fit a line: only its first columns may be cut.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    /// The most terminal columns that a line may take.
    pub(super) width: u16,
    /// How many of the first columns may be cut.
    pub(super) cuttable: usize,
}

/// Spaces between two columns.
pub(super) const GAP: u16 = 2;

impl Grid {
    /// Where the column with a key is.
    pub(super) fn column(&self, key: &str) -> Option<usize> {
        self.heads.iter().position(|head| head.key == key)
    }

    pub(super) fn remove(&mut self, column: usize) {
        self.heads.remove(column);
        for row in &mut self.rows {
            row.remove(column);
        }
    }

    /// The terminal columns of the widest cell of each column, including its head.
    pub(super) fn widths(&self) -> Vec<usize> {
        let width = |index: usize, head: &Head| {
            let cells = self.rows.iter().map(|row| columns(&inert(&row[index])));
            cells.chain([columns(&head.name)]).max().unwrap_or_default()
        };
        self.heads.iter().enumerate().map(|(index, head)| width(index, head)).collect()
    }

    /// Leaves out columns, in the order of these keys, until a line has space for the others. Each of the first columns,
    /// so many, may be cut to `least`. Returns the names of those that are left out.
    pub(super) fn leave_out<'k>(
        &mut self,
        keys: impl IntoIterator<Item = &'k str>,
        width: u16,
        (cuttable, least): (usize, usize),
    ) -> Vec<String> {
        let mut left_out = Vec::new();
        for key in keys {
            let widths = self.widths().into_iter().enumerate();
            let cut = widths.map(|(at, wide)| if at < cuttable { wide.min(least) } else { wide });
            let gaps = usize::from(GAP) * self.heads.len().saturating_sub(1);
            if cut.sum::<usize>() + gaps <= usize::from(width) {
                break;
            }
            if let Some(column) = self.column(key) {
                left_out.push(self.heads[column].name.clone());
                self.remove(column);
            }
        }
        left_out
    }

    /// Lines for a terminal.
    pub(super) fn plain(&self, fit: Option<Fit>) -> String {
        let mut table = Table::new();
        table.load_style(NOTHING).force_no_tty().set_truncation_indicator("\u{2026}");
        table.set_header(one_line(self.heads.iter().map(|head| head.name.clone())));
        for row in &self.rows {
            table.add_row(one_line(row.iter().map(|text| inert(text).into_owned())));
        }
        match fit {
            Some(fit) => {
                table.set_content_arrangement(ContentArrangement::Dynamic).set_width(fit.width)
            }
            None => table.set_content_arrangement(ContentArrangement::Disabled),
        };
        let last = self.heads.len().saturating_sub(1);
        for (index, head) in self.heads.iter().enumerate() {
            let Some(column) = table.column_mut(index) else { continue };
            column.set_padding((0, if index == last { 0 } else { GAP }));
            if head.right {
                column.set_cell_alignment(CellAlignment::Right);
            }
            if fit.is_some_and(|fit| index >= fit.cuttable) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        let mut text = table.trim_fmt();
        text.push('\n');
        text
    }

    /// A Markdown table.
    pub(super) fn markdown(&self) -> String {
        let line = |cells: &mut dyn Iterator<Item = String>| {
            let cells: Vec<String> = cells.collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut text = line(&mut self.heads.iter().map(|head| markdown(&head.name)));
        let rule = |head: &Head| if head.right { "---:" } else { "---" }.to_owned();
        text.push_str(&line(&mut self.heads.iter().map(rule)));
        for row in &self.rows {
            text.push_str(&line(&mut row.iter().map(|cell| markdown(cell))));
        }
        text
    }
}

/// Tells people which columns a terminal's table leaves out.
pub(super) fn left_out_note(names: &[String], width: usize) -> String {
    let note = say!("columns-left-out", width = width.to_string(), names = texts::list(names));
    wrapped(&note, width)
}

/// A row of one line, whatever its cells hold.
fn one_line(cells: impl Iterator<Item = String>) -> Row {
    let mut row: Row = cells.collect::<Vec<_>>().into();
    row.max_height(1);
    row
}
