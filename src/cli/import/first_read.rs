//! The first records of a file as they are read: a wrong column or a wrong zone shows there.
//!
//! Invariant: nothing of a person is told but that there is one. The id of a kind without ids is its key, which may hold
//! such a hash, and is not told. Does not decide whether they are told (see `summary`).

use crate::domain::period::Zone;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::version::Version;
use crate::render::{grouped, inert};

/// The first of them, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct FirstRead(Vec<(usize, String)>);

impl FirstRead {
    /// Where a record is among the first ones of the rows, if it is one of so many.
    pub(super) fn place<V: Version>(rows: &[V], id: &ForeignId, max: usize) -> Option<usize> {
        let mut seen: Vec<&ForeignId> = Vec::new();
        for row in rows {
            if seen.len() >= max {
                return None;
            }
            if row.id() == id {
                return Some(seen.len());
            }
            if !seen.contains(&row.id()) {
                seen.push(row.id());
            }
        }
        None
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn add<V: Version>(
        &mut self,
        place: usize,
        id: &ForeignId,
        record: &V::Record,
        zone: &Zone,
    ) {
        let mut words = Vec::new();
        words.extend((!V::REFUSES).then(|| inert(id.as_str()).into_owned()));
        words.push(zone.clock(V::at(record)));
        words.extend(V::state_of(record).map(|state| inert(state).into_owned()));
        words.extend(V::channel_of(record).map(|channel| inert(channel).into_owned()));
        let net = V::net_of(record);
        words.extend(net.map(|net| format!("{} {}", grouped(&net.decimal()), net.currency.code())));
        let codes = V::codes_of(record).iter();
        words.extend(codes.map(|code| format!("code {}", inert(code.as_str()))));
        words.extend(V::person_of(record).map(|_| "somebody".to_owned()));
        self.0.push((place, words.join(", ")));
        self.0.sort();
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, line)| line.as_str())
    }
}
