//! The contradictions of an import in words: how many records differ, an example, what counts now, and
//! what settles it.
//!
//! Invariant: a record is counted once, whatever it contradicts and however many chunks have it, unless very
//! many others are told in between (see `import::DistinctIds`).

use std::collections::BTreeMap;

use super::kinds::Newer;
use super::summary::several;
use crate::domain::record::contradiction::{Contradiction, Contradictions, Undecided};
use crate::domain::record::foreign_id::ForeignId;
use crate::import::DistinctIds;
use crate::render::{cut, inert};

/// The columns of a terminal that a value may take.
const VALUE_COLUMNS: usize = 64;

/// The contradictions of a file: for each reason, how many records, and an example. A record belongs to the
/// reason that it is told under first. A reason under which no other record is told has no line: the
/// first reason already names the record's fault, and a sum of the lines counts nothing twice.
#[derive(Debug, Default)]
pub(super) struct FileContradictions {
    by_reason: BTreeMap<Undecided, (u64, Contradiction)>,
    told: DistinctIds,
}

impl FileContradictions {
    /// Adds those of a chunk, whose rows are about these records.
    pub(super) fn add(&mut self, found: Contradictions, ids: &[ForeignId]) {
        for (undecided, contradicting) in found.0 {
            let of_rows = contradicting.rows.iter().filter_map(|row| ids.get(*row as usize));
            let count = of_rows.filter(|id| self.told.note(id)).count() as u64;
            if count > 0 {
                let told = self.by_reason.entry(undecided);
                told.or_insert((0, contradicting.example)).0 += count;
            }
        }
    }

    /// One line for each reason why nothing settles them.
    pub(super) fn lines(&self, noun: &str, newer: Newer, shared: Option<&str>) -> Vec<String> {
        let told = self.by_reason.iter();
        let line = |(undecided, (count, example)): (&Undecided, &(u64, Contradiction))| {
            line(*undecided, *count, example, (noun, newer), shared)
        };
        told.map(line).collect()
    }
}

fn line(
    undecided: Undecided,
    count: u64,
    example: &Contradiction,
    (noun, newer): (&str, Newer),
    shared: Option<&str>,
) -> String {
    match undecided {
        Undecided::OtherTool => return of_two_tools(count, example, noun),
        Undecided::EqualRows => return with_equal_rows(count, example, noun),
        _ => {}
    }
    let (records, example) = (several(count, noun), told(example));
    let (differ, such_as) = if count == 1 { ("differs", "") } else { ("differ", "for example, ") };
    let (why, cure) = match newer {
        Newer::UpdatedAt => by_updated_at(undecided),
        Newer::Inbound => by_inbound(undecided),
    };
    let cure = shared.filter(|_| undecided == Undecided::Shared).unwrap_or(cure);
    format!(
        "{records} {differ} from an earlier row or import, and {why}: {such_as}{example}; {cure}"
    )
}

/// Orders that two tools have under one id, though they differ.
fn of_two_tools(count: u64, example: &Contradiction, noun: &str) -> String {
    let id = inert(example.id.as_str());
    let (have, such_as) = if count == 1 { ("has", "") } else { ("have", "for example, ") };
    let tools = example.values.as_ref().map(|(known, added)| {
        format!("{such_as}{id} is in a file of {} and in one of {}; ", inert(known), inert(added))
    });
    format!(
        "{} {have} the id of one of another tool with another day or total: {}if they are of two shops, take this \
         import back (couplet import undo) and import the file with --shop NAME, which keeps their ids apart",
        several(count, noun),
        tools.unwrap_or_default()
    )
}

/// Orders of which two files have other rows, some of which say the same.
fn with_equal_rows(count: u64, example: &Contradiction, noun: &str) -> String {
    let (have, their, such_as) =
        if count == 1 { ("has", "its", "") } else { ("have", "their", ", such as") };
    let colon = if count == 1 { ":" } else { "" };
    format!(
        "{} {have} only some of {their} rows in one file, and nothing tells whether rows that say the same in both \
         are one, so they are counted once{colon}{such_as} {}; import each {noun} from one file that has all its rows",
        several(count, noun),
        inert(example.id.as_str())
    )
}

/// `#1 has total 99.00 EUR and 70.00 EUR, and 99.00 EUR counts`.
fn told(example: &Contradiction) -> String {
    let Contradiction { id, field, values, added_counts } = example;
    let (id, field) = (inert(id.as_str()), field.as_str());
    let values = values
        .as_ref()
        .map(|(known, added)| [known, added].map(|value| cut(&inert(value), VALUE_COLUMNS)));
    // Two values that look alike would seem to be one.
    let Some([known, added]) = values.filter(|[known, added]| known != added) else {
        let counts = if *added_counts { "later" } else { "earlier" };
        return format!("{id} has a second {field}, and the {counts} one counts");
    };
    let counts = if *added_counts { &added } else { &known };
    format!("{id} has {field} {known} and {added}, and {counts} counts")
}

/// Of two orders with one number, one counts.
const SHARED: (&str, &str) = (
    "they are different orders that share a number, of which one counts",
    "give the other one a number of its own, or import the right one with --replace",
);

/// Why nothing settles what a record is, and what would.
fn by_updated_at(undecided: Undecided) -> (&'static str, &'static str) {
    match undecided {
        Undecided::Neither => (
            "no updated_at says which is newer",
            "fill in updated_at, or import the right one with --replace",
        ),
        Undecided::Equal => (
            "both have the same updated_at",
            "give the newer one a later updated_at, or import the right one with --replace",
        ),
        Undecided::OnlyOne => (
            "only one of them has an updated_at",
            "fill in updated_at, or import the right one with --replace",
        ),
        Undecided::Shared | Undecided::OtherTool | Undecided::EqualRows => SHARED,
    }
}

/// The same for a conversation.
fn by_inbound(undecided: Undecided) -> (&'static str, &'static str) {
    match undecided {
        Undecided::Neither => (
            "no number of inbound messages says which is newer",
            "fill in inbound, or import the right one with --replace",
        ),
        Undecided::Equal => {
            ("both have as many inbound messages", "import the right one with --replace")
        }
        Undecided::OnlyOne => (
            "only one of them has a number of inbound messages",
            "fill in inbound, or import the right one with --replace",
        ),
        Undecided::Shared | Undecided::OtherTool | Undecided::EqualRows => SHARED,
    }
}

#[cfg(test)]
mod tests;
