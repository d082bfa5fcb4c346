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
    "{}, and no updated_at says which is newer; {}",
    told(values.as_ref(), *earlier),
    cure(*earlier, *is_of_month)
)]
pub struct SecondValue {
    /// The known one and that of the row; `None` if they are personal.
    pub values: Option<(Box<str>, Box<str>)>,
    pub earlier: Earlier,
    /// Whether it is a cost of a month, which ad accounts also export in parts.
    pub is_of_month: bool,
}

/// What settles it. Costs have no id by which parts of a month could be added up.
fn cure(earlier: Earlier, is_of_month: bool) -> &'static str {
    match (earlier, is_of_month) {
        (_, false) => "fill in updated_at, or import the right one with --replace",
        (Earlier::Line(_), true) => {
            "fill in updated_at, or, if they are parts of the month, add them up to one row"
        }
        (_, true) => OF_MONTH,
    }
}

/// What settles a second cost of a month in another file.
const OF_MONTH: &str = "parts of a month are not added up, so a month must come in one file: export the whole month, \
                        and import it with --replace, which replaces the whole month";

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
