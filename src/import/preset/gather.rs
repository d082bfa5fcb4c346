//! The rows of one record, gathered until the next record begins.
//!
//! Invariant: of a column, the first row that has a value counts, but for columns that are summed or listed,
//! of which all rows count. A row that says something else than the first is kept, as a version of its own.
//! Memory is bounded by `RECORD_ROWS_MAX`. Does not know what columns mean.

use std::mem;

use crate::domain::limits::RECORD_ROWS_MAX;

/// What is kept of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Keeps {
    Nothing,
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

/// The rows of one record.
#[derive(Debug, Clone, Default)]
pub(super) struct Gathered {
    /// The line of the first row.
    pub(super) line: u64,
    /// By column of the file.
    first: Vec<String>,
    /// The values of the columns of which all rows count, in the order of the rows.
    all: Vec<Value>,
    /// What tells each row from the others, if something does.
    ids: Vec<String>,
    /// What rows say that say something else than those before: the values of columns of which one row counts.
    others: Vec<Vec<(usize, String)>>,
    rows: usize,
    /// Whether a row between them could not be read.
    pub(super) is_cut: bool,
    /// Whether this is a part of a record.
    pub(super) is_part: bool,
}

impl Gathered {
    /// Begins another record.
    pub(super) fn begin(&mut self, line: u64, columns: usize) {
        self.line = line;
        self.first.resize_with(columns, String::new);
        self.first.iter_mut().for_each(String::clear);
        self.all.clear();
        self.ids.clear();
        self.others.clear();
        (self.rows, self.is_cut) = (0, false);
    }

    /// Adds a row; `counts` says whether its amounts do. Returns whether the record may have it.
    pub(super) fn add(&mut self, texts: &[&str], keeps: &[Keeps], counts: bool) -> bool {
        self.rows += 1;
        if self.rows > RECORD_ROWS_MAX {
            return false;
        }
        let mut differs = false;
        for (index, (text, keeps)) in texts.iter().zip(keeps).enumerate() {
            if *keeps == Keeps::Nothing || text.is_empty() {
                continue;
            }
            match self.first.get_mut(index) {
                Some(first) if first.is_empty() => first.push_str(text),
                Some(first) => differs |= *keeps == Keeps::First && first != text,
                None => {}
            }
            if *keeps == Keeps::All && counts {
                let (row, text) = (self.rows, (*text).to_owned());
                self.all.push(Value { row, column: index, text });
            }
        }
        if differs {
            let cells = texts.iter().zip(keeps).enumerate();
            let told =
                cells.filter(|(_, (text, keeps))| **keeps == Keeps::First && !text.is_empty());
            let other: Vec<_> =
                told.map(|(index, (text, _))| (index, (*text).to_owned())).collect();
            if !self.others.contains(&other) {
                self.others.push(other);
            }
        }
        true
    }

    /// The same rows, each time with what another row says in place of what the first does.
    pub(super) fn others(&mut self) -> Vec<Self> {
        let others = mem::take(&mut self.others);
        let with = |other: Vec<(usize, String)>| {
            let mut first = self.first.clone();
            for (index, text) in other {
                first[index] = text;
            }
            Self { first, ..self.clone() }
        };
        others.into_iter().map(with).collect()
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
        let all = self.all.iter().filter(|value| value.row == number + 1).cloned().collect();
        Self { line: self.line, first: self.first.clone(), all, is_part: true, ..Self::default() }
    }

    /// Whether rows differ in a column of which one row counts.
    pub(super) fn differs_in(&self, index: usize) -> bool {
        let own = self.text(index);
        let differs = |(at, text): &(usize, String)| *at == index && text != own;
        self.others.iter().any(|other| other.iter().any(differs))
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
