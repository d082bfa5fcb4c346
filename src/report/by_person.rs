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
        let (mut all, mut ranges, mut customers) = (Vec::new(), Vec::new(), Vec::new());
        for ((who, at), place) in orders.zip(0_u32..) {
            all.push((at, place));
            ranges.push(who.map_or(0..0, |_| place..place + 1));
            customers.push(who.map(halves));
        }
        // To sort all of them would take most of the time.
        let repeats = Repeats::of(&customers);
        let of_several = customers.iter().zip(&all).filter_map(|(who, (at, place))| {
            let who = who.filter(|who| repeats.may_have(*who))?;
            Some((who, *at, *place))
        });
        let mut sorted: Vec<(Halves, Timestamp, u32)> = of_several.collect();
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

/// Tells of most customers with one order that they have no other. Small enough for a processor's cache.
struct Repeats {
    /// A bit for each of some remainders of a customer's hash.
    met: Vec<u64>,
    /// The bits that were met again.
    again: Vec<u64>,
}

/// One customer with one order in so many seems to have several.
const FALSE_ONE_IN: usize = 16;

impl Repeats {
    fn of(customers: &[Option<Halves>]) -> Self {
        let words = (customers.len() * FALSE_ONE_IN / 64).next_power_of_two();
        let mut repeats = Self { met: vec![0; words], again: vec![0; words] };
        for who in customers.iter().flatten() {
            let (word, bit) = repeats.place(*who);
            repeats.again[word] |= repeats.met[word] & bit;
            repeats.met[word] |= bit;
        }
        repeats
    }

    fn may_have(&self, who: Halves) -> bool {
        let (word, bit) = self.place(who);
        self.again[word] & bit != 0
    }

    /// A person's key is a hash, so that its lowest bits are as good as any.
    fn place(&self, (low, _): Halves) -> (usize, u64) {
        let word = usize::try_from(low >> 6).unwrap_or_default() & (self.met.len() - 1);
        (word, 1 << (low & 63))
    }
}

/// A person as two numbers, which are compared faster than bytes.
type Halves = (u64, u64);

fn halves(who: PersonKey) -> Halves {
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
