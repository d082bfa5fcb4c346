//! The list of closed months, and what is said with the report of one.

use std::fmt::Write;

use jiff::civil::Date;

use super::cell::Cell;
use super::list::List;
use super::texts::{self, say};
use crate::domain::closed_month::StoredClose;
use crate::domain::record::cost::Month;
use crate::domain::settings::definitions::Definitions;
use crate::report::DefinitionsDigest;

/// What stands under the report of a closed month: how many changes since are adjustments.
#[must_use]
pub fn closed_note(day: Date, changes: u64) -> String {
    say!("closed", day = day.to_string(), changes = changes)
}

/// Whether the report of a closed month had warnings, by its JSON; `None` if that does not say so.
#[must_use]
pub fn had_warnings(json: &str) -> Option<bool> {
    let report: serde_json::Value = serde_json::from_str(json).ok()?;
    Some(!report["warnings"].as_array()?.is_empty())
}

/// What a page says of the close of its month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedPage {
    /// The close stores the page, on this day.
    Stored(Month, Date),
    /// The page is made anew, after the close.
    Anew(ClosedBefore),
}

impl ClosedPage {
    /// In a sentence; `definitions` are those of the page.
    pub(super) fn said(&self, definitions: DefinitionsDigest) -> String {
        match self {
            Self::Stored(month, day) => {
                say!("closed-page-stored", month = month.to_string(), day = day.to_string())
            }
            Self::Anew(before) => before.said(definitions),
        }
    }
}

/// That a month was closed before a page of it was made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClosedBefore {
    pub month: Month,
    /// The day of the close.
    pub day: Date,
    /// How many credits changed since, which are adjustments.
    pub changes: u64,
    /// What counted then.
    pub definitions: DefinitionsDigest,
}

impl ClosedBefore {
    fn said(&self, definitions: DefinitionsDigest) -> String {
        let (month, day) = (self.month.to_string(), self.day.to_string());
        let closed = say!("closed-page", month = month, day = day, changes = self.changes);
        let is_other = definitions != self.definitions;
        texts::sentences([closed].into_iter().chain(is_other.then(|| say!("closed-page-rules"))))
    }
}

/// The list of `close list`.
#[must_use]
pub fn closes(closes: &[StoredClose]) -> List<'_> {
    let columns = vec![
        "month",
        "closed_at",
        "state",
        "credits",
        "adjustments",
        "definitions",
        "inputs",
        "reopened_at",
        "reason",
    ];
    let spare = &["inputs", "definitions", "reopened_at", "adjustments"];
    List { columns, spare, rows: closes.iter().map(row).collect() }
}

fn row(close: &StoredClose) -> Vec<Cell<'_>> {
    let closed = &close.closed;
    let is_own = |month| month == closed.month;
    let own = closed.records.iter().filter(|of| is_own(of.month)).count() as u64;
    let digest = |of: &Definitions| DefinitionsDigest::of(of).to_string();
    let reopened = close.reopened.as_ref();
    vec![
        Cell::Plain(closed.month.to_string().into()),
        Cell::Plain(close.closed_at.to_string().into()),
        Cell::Plain(if reopened.is_some() { "reopened" } else { "closed" }.into()),
        Cell::Count(own),
        Cell::Count(closed.records.len() as u64 - own),
        Cell::Plain(digest(&closed.definitions).into()),
        Cell::Plain(hex(&closed.inputs[..8]).into()),
        reopened.map_or(Cell::Missing, |of| Cell::Plain(of.at.to_string().into())),
        Cell::text(reopened.map(|of| of.reason.as_str())),
    ]
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
