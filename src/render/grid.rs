//! A table of texts, for a terminal or for Markdown.
//!
//! Invariant: one line for each row; texts from outside are made inert. Has no colours and no borders.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Row, Table};

use super::text::{columns, inert, markdown};

/// The head of a column, and whether the column is aligned right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) name: String,
    pub(super) right: bool,
}

/// A table of texts.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub(super) heads: Vec<Head>,
    pub(super) rows: Vec<Vec<String>>,
}

/// How a grid is made to fit a terminal: only its first columns are cut.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    /// The most terminal columns that a line may take.
    pub(super) width: u16,
    /// How many of the first columns are cut when a line would be wider.
    pub(super) giving_way: usize,
}

/// Spaces between two columns.
pub(super) const GAP: u16 = 2;

impl Grid {
    /// Removes a column.
    pub(super) fn remove(&mut self, index: usize) {
        self.heads.remove(index);
        for row in &mut self.rows {
            row.remove(index);
        }
    }

    /// The width of each column: of its widest cell, its head included.
    pub(super) fn widths(&self) -> Vec<usize> {
        let width = |index: usize, head: &Head| {
            let cells = self.rows.iter().map(|row| columns(&inert(&row[index])));
            cells.chain([columns(&head.name)]).max().unwrap_or_default()
        };
        self.heads.iter().enumerate().map(|(index, head)| width(index, head)).collect()
    }

    /// A table for a terminal.
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
            if fit.is_some_and(|fit| index >= fit.giving_way) {
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

fn one_line(cells: impl Iterator<Item = String>) -> Row {
    let mut row: Row = cells.collect::<Vec<_>>().into();
    row.max_height(1);
    row
}
