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
    /// Each at its place; then those of each customer with several.
    orders: Vec<Dated>,
    /// Where the orders of the customer of the order at each place are; nowhere without one. Most customers have one
    /// order, which is found at its own place, beside that of the order before.
    ranges: Vec<Range<u32>>,
}

impl ByCustomer {
    /// The place of an order is that in the given sequence.
    pub(super) fn new(orders: impl Iterator<Item = (Option<PersonKey>, Timestamp)>) -> Self {
        let (mut all, mut ranges) = (Vec::new(), Vec::new());
        let mut sorted: Vec<((u64, u64), Timestamp, u32)> = Vec::new();
        for ((who, at), place) in orders.zip(0_u32..) {
            all.push((at, place));
            ranges.push(who.map_or(0..0, |_| place..place + 1));
            sorted.extend(who.map(|who| (halves(who), at, place)));
        }
        sorted.sort_unstable();
        let several = |orders: &&[_]| orders.len() > 1;
        for orders in sorted.chunk_by(|(one, ..), (other, ..)| one == other).filter(several) {
            let begin = u32::try_from(all.len()).expect("half as many orders fill the memory");
            all.extend(orders.iter().map(|(_, at, place)| (*at, *place)));
            let end = u32::try_from(all.len()).expect("half as many orders fill the memory");
            for (.., place) in orders {
                ranges[*place as usize] = begin..end;
            }
        }
        Self { orders: all, ranges }
    }

    /// The orders of the customer of the order at a place, earliest first; none if it has no customer.
    pub(super) fn beside(&self, place: u32) -> &[Dated] {
        let range = self.ranges.get(place as usize).cloned().unwrap_or_default();
        self.orders.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
}

/// A person as two numbers, which are compared faster than bytes.
fn halves(who: PersonKey) -> (u64, u64) {
    let both = u128::from_le_bytes(who.0);
    let low = both & u128::from(u64::MAX);
    let half = |of: u128| u64::try_from(of).unwrap_or_default();
    (half(low), half(both >> u64::BITS))
}

/// Those of some records, earliest first, that lie between two times, both included.
pub(super) fn between(records: &[Dated], from: Timestamp, to: Timestamp) -> &[Dated] {
    let first = records.partition_point(|(at, _)| *at < from);
    let after = records.partition_point(|(at, _)| *at <= to);
    records.get(first..after).unwrap_or_default()
}

#[cfg(test)]
mod tests;
