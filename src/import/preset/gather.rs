//! The rows of one record, gathered until the next record begins.
//!
//! Invariant: of a column, the first row that has a value counts, but for columns that are summed or listed,
//! of which all rows count. A row that says something else than the first is kept, as a version of its own.
//! Memory is bounded by `RECORD_ROWS_MAX` and `RECORD_VERSIONS_MAX`. Does not know what columns mean.

use std::mem;

use crate::domain::limits::{RECORD_ROWS_MAX, RECORD_VERSIONS_MAX};

/// What is kept of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Keeps {
    Nothing,
    /// The first value; others say the same in other words.
    Same,
    /// The first value; others are versions.
    First,
    /// The values of all rows.
    All,
}

/// A value of a row.
#[derive(Debug, Clone)]
struct Value {
    row: usize,
    column: usize,
    text: String,
}

/// What a row says of the columns of which one row counts.
pub(super) type Said = Vec<(usize, String)>;

/// The rows of one record.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// The line of the first row.
    pub(super) line: u64,
    /// By column of the file.
    first: Vec<String>,
    /// The values of the columns of which all rows count, in the order of the rows.
    all: Vec<Value>,
    /// What tells each row from the others, if something does.
    ids: Vec<String>,
    /// What rows say that say something else than those before.
    others: Vec<Said>,
    /// Whether rows say more things than are kept.
    has_more: bool,
    /// By column of the file: whether rows differ.
    differs: Vec<bool>,
    rows: usize,
    /// Whether a row of it could not be read.
    pub(super) is_cut: bool,
    /// Whether this is a part of a record.
    pub(super) is_part: bool,
}

impl Gathered {
    /// A record of one row.
    pub(super) fn of_row(line: u64, texts: &[&str], keeps: Keeps) -> Self {
        let mut record = Self::default();
        record.begin(line, texts.len());
        record.add(texts, &vec![keeps; texts.len()], true);
        record
    }

    /// Begins another record.
    pub(super) fn begin(&mut self, line: u64, columns: usize) {
        self.line = line;
        self.first.resize_with(columns, String::new);
        self.first.iter_mut().for_each(String::clear);
        self.all.clear();
        self.ids.clear();
        self.others.clear();
        self.differs.clear();
        self.differs.resize(columns, false);
        (self.rows, self.is_cut, self.has_more) = (0, false, false);
    }

    /// Adds a row; `counts` says whether its amounts do. Returns whether the record may have it.
    pub(super) fn add(&mut self, texts: &[&str], keeps: &[Keeps], counts: bool) -> bool {
        self.rows += 1;
        if self.rows > RECORD_ROWS_MAX {
            return false;
        }
        let mut says_other = false;
        for (index, (text, keeps)) in texts.iter().zip(keeps).enumerate() {
            if *keeps == Keeps::Nothing || text.is_empty() {
                continue;
            }
            match self.first.get_mut(index) {
                Some(first) if first.is_empty() => first.push_str(text),
                Some(first) if *keeps == Keeps::First && first != text => {
                    (self.differs[index], says_other) = (true, true);
                }
                _ => {}
            }
            if *keeps == Keeps::All && counts {
                let (row, text) = (self.rows, (*text).to_owned());
                self.all.push(Value { row, column: index, text });
            }
        }
        if says_other {
            self.note_other(texts, keeps);
        }
        true
    }

    fn note_other(&mut self, texts: &[&str], keeps: &[Keeps]) {
        let cells = texts.iter().zip(keeps).enumerate();
        let told = cells.filter(|(_, (text, keeps))| **keeps == Keeps::First && !text.is_empty());
        let other: Said = told.map(|(index, (text, _))| (index, (*text).to_owned())).collect();
        if self.others.contains(&other) {
            return;
        }
        if self.others.len() < RECORD_VERSIONS_MAX {
            self.others.push(other);
        } else {
            self.has_more = true;
        }
    }

    /// What other rows say in place of what the first does.
    pub(super) fn take_others(&mut self) -> Vec<Said> {
        mem::take(&mut self.others)
    }

    /// Whether rows say more things than are kept.
    pub(super) fn has_more(&self) -> bool {
        self.has_more
    }

    /// Exchanges what the first row says for what another does.
    pub(super) fn exchange(&mut self, other: &mut Said) {
        for (index, text) in other {
            mem::swap(&mut self.first[*index], text);
        }
    }

    /// Notes what tells the row that was added last from the others.
    pub(super) fn note_id(&mut self, id: String) {
        self.ids.push(id);
    }

    /// What tells each row from the others.
    pub(super) fn ids(&self) -> &[String] {
        &self.ids
    }

    /// One of the rows, by its number from 0, with what the record says as a whole.
    pub(super) fn row(&self, number: usize) -> Self {
        let start = self.all.partition_point(|value| value.row <= number);
        let end = self.all.partition_point(|value| value.row <= number + 1);
        let all = self.all[start..end].to_vec();
        Self { line: self.line, first: self.first.clone(), all, is_part: true, ..Self::default() }
    }

    /// Whether rows differ in a column of which one row counts.
    pub(super) fn differs_in(&self, index: usize) -> bool {
        self.differs.get(index).copied().unwrap_or_default()
    }

    /// The value of a column.
    pub(super) fn text(&self, index: usize) -> &str {
        self.first.get(index).map_or("", String::as_str)
    }

    /// The values of a column in all rows.
    pub(super) fn all(&self, index: usize) -> impl Iterator<Item = &str> {
        let of_column = self.all.iter().filter(move |value| value.column == index);
        of_column.map(|value| value.text.as_str())
    }
}
