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
    /// The documented column, and the records of which an e-mail counts and a number in this other column does not.
    column: &'static str,
    unused: Option<(usize, u64)>,
}

/// Digits of a phone number.
const NUMBER_DIGITS_MIN: usize = 7;

impl Customers {
    pub(super) fn new(columns: &BTreeMap<String, Source>, names: &[String]) -> Self {
        let mut headings = Vec::new();
        let given = PEOPLE.iter().find_map(|column| Some((*column, columns.get(*column)?)));
        if let Some((_, source)) = given {
            gather(source, &mut headings);
        }
        let column = given.map_or("", |(column, _)| column);
        let place = |heading: &str| {
            let index = find(names, heading)?;
            Some((index, shown(names.get(index)?).into_owned()))
        };
        let columns: Vec<_> = headings.into_iter().filter_map(place).collect();
        let (differing, unused) = Default::default();
        Self { taken: vec![0; columns.len()], columns, differing, column, unused }
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
        let is_number = |other: &str| {
            let digits = other.bytes().filter(u8::is_ascii_digit).count();
            digits >= NUMBER_DIGITS_MIN && !other.contains('@')
        };
        let later = self.columns.iter().enumerate().skip(first + 1);
        let number = later.filter(|(_, column)| is_number(value(column))).map(|(at, _)| at).next();
        if let Some(number) = number.filter(|_| own.contains('@')) {
            let (at, count) = self.unused.unwrap_or((number, 0));
            self.unused = Some((at.min(number), count.saturating_add(1)));
        }
    }

    /// Of how many records the e-mail counts and a phone number does not, and the lines of a map by which the number
    /// does.
    #[must_use]
    pub fn unused_numbers(&self) -> Option<(u64, String)> {
        let (at, count) = self.unused?;
        let of = |index: usize| self.columns.get(index).map(|(_, heading)| heading.as_str());
        // The e-mail stands in a column before.
        let (number, email) = (of(at)?, of(0)?);
        Some((count, format!("{} = [{{ phone = {number:?} }}, {email:?}]", self.column)))
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
