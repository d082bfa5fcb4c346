//! The rows of one record, gathered until the next record begins.
//!
//! Invariant: of a column, the first row that has a value counts, but for columns that are summed or listed,
//! of which all rows count. Memory is bounded by `RECORD_ROWS_MAX`. Does not know what columns mean.

use crate::domain::limits::RECORD_ROWS_MAX;

/// What is kept of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Keeps {
    Nothing,
    First,
    /// The values of all rows.
    All,
}

/// The rows of one record.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// The line of the first row.
    pub(super) line: u64,
    /// By column of the file.
    first: Vec<String>,
    /// The values of the columns of which all rows count, in the order of the rows.
    all: Vec<(usize, String)>,
    rows: usize,
}

impl Gathered {
    /// Begins another record.
    pub(super) fn begin(&mut self, line: u64, columns: usize) {
        self.line = line;
        self.first.resize_with(columns, String::new);
        self.first.iter_mut().for_each(String::clear);
        self.all.clear();
        self.rows = 0;
    }

    /// Adds a row; `counts` says whether its amounts do. Returns whether the record may have it.
    pub(super) fn add(&mut self, texts: &[&str], keeps: &[Keeps], counts: bool) -> bool {
        self.rows += 1;
        if self.rows > RECORD_ROWS_MAX {
            return false;
        }
        for (index, (text, keeps)) in texts.iter().zip(keeps).enumerate() {
            if *keeps == Keeps::Nothing || text.is_empty() {
                continue;
            }
            if let Some(first) = self.first.get_mut(index).filter(|first| first.is_empty()) {
                first.push_str(text);
            }
            if *keeps == Keeps::All && counts {
                self.all.push((index, (*text).to_owned()));
            }
        }
        true
    }

    /// The value of a column.
    pub(super) fn text(&self, index: usize) -> &str {
        self.first.get(index).map_or("", String::as_str)
    }

    /// The values of a column in all rows.
    pub(super) fn all(&self, index: usize) -> impl Iterator<Item = &str> {
        self.all.iter().filter(move |(at, _)| *at == index).map(|(_, text)| text.as_str())
    }
}
