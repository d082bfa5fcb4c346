//! Records by the person that they are about.
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

/// Those of some records, earliest first, that lie between two times, both included.
pub(super) fn between(records: &[Dated], from: Timestamp, to: Timestamp) -> &[Dated] {
    let first = records.partition_point(|(at, _)| *at < from);
    let after = records.partition_point(|(at, _)| *at <= to);
    records.get(first..after).unwrap_or_default()
}
