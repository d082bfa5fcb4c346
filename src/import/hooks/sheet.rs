//! Rows of a file, made of a body.
//!
//! Invariant: the headings are the program's own, whatever the body says; every cell is in quotes, so that no text of a
//! body can be read as another cell or row.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::limits::HOOK_NOTES_BYTES_MAX;
use crate::import::splitter::quoted;

/// A row, by heading.
#[derive(Debug, Default)]
pub(super) struct SheetRow(BTreeMap<&'static str, String>);

impl SheetRow {
    pub(super) fn set(&mut self, heading: &'static str, text: impl Into<String>) {
        self.0.insert(heading, text.into());
    }

    /// The same with these cells; what is not there is empty.
    pub(super) fn with<const N: usize>(mut self, cells: [(&'static str, String); N]) -> Self {
        self.0.extend(cells);
        self
    }
}

/// The rows of a file.
#[derive(Debug, Default)]
pub(super) struct Sheet(pub(super) Vec<SheetRow>);

impl Sheet {
    pub(super) fn of(row: SheetRow) -> Self {
        Self(vec![row])
    }

    /// As CSV, with all headings that a row has.
    pub(super) fn csv(&self) -> String {
        let headings: BTreeSet<&'static str> =
            self.0.iter().flat_map(|row| row.0.keys().copied()).collect();
        let line = |cells: Vec<String>| cells.join(",") + "\n";
        let mut csv = line(headings.iter().map(|heading| quoted(heading)).collect());
        for row in &self.0 {
            let cell = |heading: &&'static str| row.0.get(heading).map_or("", String::as_str);
            csv += &line(headings.iter().map(|heading| quoted(cell(heading))).collect());
        }
        csv
    }
}

/// A text, unless it is longer than any that says where an order is from.
pub(super) fn bounded(text: String) -> String {
    if text.len() <= HOOK_NOTES_BYTES_MAX { text } else { String::new() }
}
