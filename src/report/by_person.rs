//! Records by the person that they are about, and orders by their customer.
//!
//! Invariant: those of one person are sorted by time, and by their place in the order of their ids.

use std::ops::Range;

use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;

use super::id_map::PersonMap;

/// A record of a person: its time, and its place in the order of ids.
pub(super) type Dated = (Timestamp, u32);

/// The records of one kind, by person.
#[derive(Debug, Default)]
pub(super) struct ByPerson {
    records: Vec<Dated>,
    ranges: PersonMap<Range<u32>>,
}

impl ByPerson {
    /// The records that are about somebody; their place is that in the given order.
    pub(super) fn new(records: impl Iterator<Item = (Option<PersonKey>, Timestamp)>) -> Self {
        let places = records.zip(0_u32..);
        let about = places.filter_map(|((who, at), place)| Some((who?, at, place)));
        let mut sorted: Vec<(PersonKey, Timestamp, u32)> = about.collect();
        sorted.sort_unstable();
        let mut ranges = PersonMap::default();
        for (index, (who, ..)) in (0_u32..).zip(&sorted) {
            ranges.entry(*who).or_insert(index..index).end = index + 1;
        }
        let records = sorted.into_iter().map(|(_, at, place)| (at, place)).collect();
        Self { records, ranges }
    }

    /// The records of a person, earliest first.
    pub(super) fn of(&self, who: PersonKey) -> &[Dated] {
        let range = self.ranges.get(&who).cloned().unwrap_or_default();
        self.records.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
}

/// Orders of the same customer, found by the place of one of them: a look-up by number is much faster than one by
/// person, and most reports have more orders than anything else.
#[derive(Debug, Default)]
pub(super) struct ByCustomer {
    orders: Vec<Dated>,
    /// Where the orders of each customer begin, and where those of the last end.
    begins: Vec<u32>,
    /// The number of the customer of the order at each place; `NOBODY` without one.
    customers: Vec<u32>,
}

const NOBODY: u32 = u32::MAX;

impl ByCustomer {
    /// The place of an order is that in the given sequence.
    pub(super) fn new(orders: impl Iterator<Item = (Option<PersonKey>, Timestamp)>) -> Self {
        let mut customers = Vec::new();
        let mut sorted: Vec<(PersonKey, Timestamp, u32)> = Vec::new();
        for ((who, at), place) in orders.zip(0_u32..) {
            customers.push(NOBODY);
            sorted.extend(who.map(|who| (who, at, place)));
        }
        sorted.sort_unstable();
        let mut begins = vec![0];
        for orders in sorted.chunk_by(|(one, ..), (other, ..)| one == other) {
            let customer = u32::try_from(begins.len() - 1).expect("places are 32 bits");
            let begin = begins.last().copied().unwrap_or_default();
            begins.push(begin + u32::try_from(orders.len()).expect("places are 32 bits"));
            for (.., place) in orders {
                customers[*place as usize] = customer;
            }
        }
        let orders = sorted.into_iter().map(|(_, at, place)| (at, place)).collect();
        Self { orders, begins, customers }
    }

    /// The orders of the customer of the order at a place, earliest first; none if it has no customer.
    pub(super) fn beside(&self, place: u32) -> &[Dated] {
        let customer = self.customers.get(place as usize).filter(|of| **of != NOBODY);
        let bounds = customer.map(|of| *of as usize).and_then(|of| self.begins.get(of..of + 2));
        let Some([begin, end]) = bounds else { return &[] };
        self.orders.get(*begin as usize..*end as usize).unwrap_or_default()
    }
}

/// Those of some records, earliest first, that lie between two times, both included.
pub(super) fn between(records: &[Dated], from: Timestamp, to: Timestamp) -> &[Dated] {
    let first = records.partition_point(|(at, _)| *at < from);
    let after = records.partition_point(|(at, _)| *at <= to);
    records.get(first..after).unwrap_or_default()
}

#[cfg(test)]
mod tests;
