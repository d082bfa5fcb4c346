//! A second value of a record that has no id: what the row says, what is known, and where that came from.
//!
//! Invariant: it says what is there and how it is settled. Which rows are refused for it, the data decides (see
//! `store`).

use thiserror::Error;

use crate::domain::record::ledger::ImportNumber;

/// Where a known value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// A line of the same file.
    Line(u64),
    Import(ImportNumber),
    /// One of so many imports that none is listed.
    AnImport,
}

/// A second value of a record.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{}, and no updated_at says which is newer; fill in updated_at, or import the right one with \
     --replace",
    told(values.as_ref(), *earlier)
)]
pub struct SecondValue {
    /// The known one and that of the row; `None` if they are personal.
    pub values: Option<(Box<str>, Box<str>)>,
    pub earlier: Earlier,
}

impl SecondValue {
    /// Whether two are one fault of a file: the cure is the same for all rows that differ from one import.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        match (self.earlier, other.earlier) {
            (Earlier::Line(_), Earlier::Line(_)) => true,
            (own, other) => own == other,
        }
    }
}

fn told(values: Option<&(Box<str>, Box<str>)>, earlier: Earlier) -> String {
    let place = match earlier {
        Earlier::Line(line) => format!("line {line}"),
        Earlier::Import(number) => format!("import {number}"),
        Earlier::AnImport => "an earlier import".to_owned(),
    };
    match values {
        Some((known, own)) => format!("it is {own} here and {known} in {place}"),
        None => format!("it differs from that in {place}"),
    }
}

#[cfg(test)]
mod tests;
