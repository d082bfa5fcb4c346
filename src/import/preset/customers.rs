//! Which columns the customers of a file were taken from, and where two of them differ.
//!
//! Invariant: only columns and counts are kept, never what they hold.

use std::collections::BTreeMap;

use super::find;
use super::gather::Gathered;
use super::source::Source;
use crate::domain::fold::fold_name;
use crate::import::cell::shown;

/// The documented columns that name people.
const PEOPLE: [&str; 4] = ["customer", "contact", "caller", "recipient"];

/// The columns of a file that name customers, the first that has a value counts.
#[derive(Debug, Default)]
pub struct Customers {
    /// Each with its heading.
    columns: Vec<(usize, String)>,
    taken: Vec<u64>,
    differing: u64,
}

impl Customers {
    pub(super) fn new(columns: &BTreeMap<String, Source>, names: &[String]) -> Self {
        let mut headings = Vec::new();
        if let Some(source) = PEOPLE.iter().find_map(|column| columns.get(*column)) {
            gather(source, &mut headings);
        }
        let place = |heading: &str| {
            let index = find(names, heading)?;
            Some((index, shown(names.get(index)?).into_owned()))
        };
        let columns: Vec<_> = headings.into_iter().filter_map(place).collect();
        Self { taken: vec![0; columns.len()], columns, differing: 0 }
    }

    /// Counts the customer of a record.
    pub(super) fn count(&mut self, record: &Gathered) {
        let value = |(index, _): &(usize, String)| record.text(*index);
        let Some(first) = self.columns.iter().position(|column| !value(column).is_empty()) else {
            return;
        };
        self.taken[first] = self.taken[first].saturating_add(1);
        let own = value(&self.columns[first]);
        // A phone number beside an e-mail is no other customer, but two e-mails are.
        let differs = |other: &str| {
            !other.is_empty()
                && own.contains('@') == other.contains('@')
                && own.contains('@')
                && fold_name(own) != fold_name(other)
        };
        if self.columns[first + 1..].iter().any(|column| differs(value(column))) {
            self.differing = self.differing.saturating_add(1);
        }
    }

    /// The columns that may name the customer, the first that has a value counts.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        self.columns.iter().map(|(_, heading)| heading.as_str()).collect()
    }

    /// Of how many records two columns have different e-mails.
    #[must_use]
    pub fn differing(&self) -> u64 {
        self.differing
    }

    /// The columns with the number of records whose customer they have.
    #[must_use]
    pub fn counts(&self) -> Vec<(&str, u64)> {
        let columns = self.columns.iter().map(|(_, heading)| heading.as_str());
        let taken = columns.zip(self.taken.iter().copied()).filter(|(_, taken)| *taken > 0);
        taken.collect()
    }
}

/// The headings of a source, in the order in which they count.
fn gather<'s>(source: &'s Source, headings: &mut Vec<&'s str>) {
    match source {
        Source::Column(take) | Source::Phone(take) => headings.push(&take.column),
        Source::First(sources) => sources.iter().for_each(|source| gather(source, headings)),
        Source::When(_, source) => gather(source, headings),
        _ => {}
    }
}
