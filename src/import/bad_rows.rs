//! The bad rows of a file, by fault: what is wrong, in how many rows, and in which first.
//!
//! Invariant: every bad row is counted once. Memory does not grow with their number.

use std::fmt;

use crate::domain::limits::{LISTED_LINES_MAX, LISTED_MAX};

use super::row::BadRow;

/// The rows with one fault in one column.
#[derive(Debug)]
struct Fault {
    /// The first of them.
    first: BadRow,
    /// Whether each says the same as the first.
    all_equal: bool,
    /// The line numbers of the first few, ascending.
    lines: Vec<u64>,
    count: u64,
}

impl Fault {
    /// Adds a row. Records that are made of several rows are told when they end, so lines come in any order.
    fn add(&mut self, row: BadRow) {
        self.count += 1;
        self.all_equal &= self.first.reason == row.reason;
        let at = self.lines.partition_point(|line| *line <= row.line);
        self.lines.insert(at, row.line);
        self.lines.truncate(LISTED_LINES_MAX);
        if row.line < self.first.line {
            self.first = row;
        }
    }
}

/// What is wrong with some rows of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultOfRows<'a> {
    pub count: u64,
    /// The column as the header writes it. Empty if the fault is about whole rows.
    pub column: &'a str,
    /// What is wrong with the first of them.
    pub reason: String,
    /// The line numbers of the first few.
    pub lines: &'a [u64],
}

/// The bad rows of a file.
#[derive(Debug, Default)]
pub struct BadRows {
    faults: Vec<Fault>,
    /// Rows with still other faults.
    others: u64,
    total: u64,
}

impl BadRows {
    pub fn push(&mut self, row: BadRow) {
        self.total += 1;
        let same = |fault: &&mut Fault| {
            fault.first.column == row.column && fault.first.reason.is_like(&row.reason)
        };
        if let Some(fault) = self.faults.iter_mut().find(same) {
            fault.add(row);
        } else if self.faults.len() < LISTED_MAX {
            let lines = vec![row.line];
            self.faults.push(Fault { first: row, all_equal: true, lines, count: 1 });
        } else {
            self.others += 1;
        }
    }

    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The faults that are listed, in the order of their first rows.
    pub fn faults(&self) -> impl Iterator<Item = FaultOfRows<'_>> {
        self.in_order().into_iter().map(|fault| FaultOfRows {
            count: fault.count,
            column: &fault.first.column,
            reason: fault.first.reason.to_string(),
            lines: &fault.lines,
        })
    }

    /// The rows whose faults are not listed.
    #[must_use]
    pub fn others(&self) -> u64 {
        self.others
    }

    /// One line for each fault, and one for the rows whose faults are not listed.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let rest = (self.others > 0).then(|| format!("and {} more", self.others));
        self.in_order().into_iter().map(Fault::to_string).chain(rest)
    }

    fn in_order(&self) -> Vec<&Fault> {
        let mut faults: Vec<&Fault> = self.faults.iter().collect();
        faults.sort_by_key(|fault| fault.first.line);
        faults
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count == 1 {
            return write!(f, "{}", self.first);
        }
        let BadRow { column, reason, line } = &self.first;
        write!(f, "{} rows", self.count)?;
        if !column.is_empty() {
            write!(f, ", column {column}")?;
        }
        if self.all_equal {
            write!(f, ": {reason}")?;
        } else {
            write!(f, ", such as line {line}: {reason}")?;
        }
        let lines: Vec<String> = self.lines.iter().map(u64::to_string).collect();
        let more = if self.count > lines.len() as u64 { ", ..." } else { "" };
        write!(f, " (lines {}{more})", lines.join(", "))
    }
}

#[cfg(test)]
mod tests;
