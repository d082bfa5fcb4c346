//! The indexes of records: by time and person, and by code.
//!
//! Invariant: if the indexes exist, every version of a record is in them, also when another version of it
//! has another time or person, or other codes. A record is listed under every code that its texts may mean,
//! so that codes can be added later. They can be rebuilt from the records at any time. A file of
//! release 0.1.0 gets them with its first change, or by a migration if that would take long; without them,
//! records are scanned.
//!
//! The first order and conversation of a person are found by reading the index of times. A table of them,
//! keyed by person, would cost an import a page for nearly every row, as hashes are random.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use redb::TableHandle;

use crate::codec::{Codec, DecodeError, Decoder, Encoder, as_record, rows};
use crate::domain::limits::{INDEXED_AT_ONCE_MAX, TIMES_IN_LIST};
use crate::domain::record::person::PersonKey;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::store::records::{ForKind, Record, carrier, each_kind};
use crate::store::rows::WriteRows;
use crate::store::{StoreError, Txn, tables};

/// A version in the index of times.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) struct VersionTime {
    pub(in crate::store) at: Timestamp,
    /// The id of the record.
    pub(in crate::store) id: Box<str>,
    pub(in crate::store) person: Option<PersonKey>,
}

/// Versions of records, as a row of the index of times.
pub(in crate::store) type Times = Vec<VersionTime>;

/// The value of an index whose keys say all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct InKey;

impl Codec for InKey {
    fn encode(&self, _: &mut Encoder) {}

    fn decode(_: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self)
    }
}

as_record! {
    VersionTime { at, id, person: optional }
}

rows!(Times, InKey);

/// The index of codes, open; `None` if the file has no indexes.
pub(in crate::store) struct OpenIndex<'txn> {
    carriers: Option<CarrierRows<'txn>>,
}

type CarrierRows<'txn> = WriteRows<'txn, (i64, &'static str, &'static str), InKey>;

/// The day of an order in the index of carriers, since 1970 in UTC.
pub(in crate::store) fn carrier_day(at: Timestamp) -> i64 {
    at.ms().div_euclid(DAY_MS)
}

struct CountVersions<'a>(&'a Txn);

impl ForKind for CountVersions<'_> {
    type Out = Result<u64, StoreError>;

    fn run<V: Record>(&mut self) -> Result<u64, StoreError> {
        V::ROWS.open(self.0)?.len()
    }
}

struct IndexVersions<'a>(&'a Txn);

impl ForKind for IndexVersions<'_> {
    type Out = Result<(), StoreError>;

    fn run<V: Record>(&mut self) -> Result<(), StoreError> {
        let mut index = self.0.open_index()?;
        for version in V::ROWS.open(self.0)?.scan()? {
            self.0.index_version(&mut index, &version?.decode::<V>()?, false)?;
        }
        Ok(())
    }
}

/// The records that were added and are not in the index yet, by kind.
#[derive(Default)]
pub(super) struct NewTimes {
    /// Each with whether no version of its record is known.
    times: RefCell<BTreeMap<u8, Vec<(VersionTime, bool)>>>,
    /// Whether the file has the indexes; `None` before somebody asked.
    is_indexed: Cell<Option<bool>>,
}

impl Txn {
    /// Whether the file has the indexes.
    pub fn is_indexed(&self) -> Result<bool, StoreError> {
        if let Some(known) = self.new_times.is_indexed.get() {
            return Ok(known);
        }
        let is_indexed =
            self.engine.list_tables()?.any(|table| table.name() == tables::TIMES.name());
        self.new_times.is_indexed.set(Some(is_indexed));
        Ok(is_indexed)
    }

    /// Makes the indexes, if the file does not have them and few records.
    pub(super) fn index_if_small(&self) -> Result<(), StoreError> {
        let versions: Result<u64, StoreError> = each_kind(CountVersions(self)).into_iter().sum();
        let versions = versions?;
        if versions > INDEXED_AT_ONCE_MAX { Ok(()) } else { self.index_records() }
    }

    /// Makes the indexes, if the file does not have them.
    pub(in crate::store) fn index_records(&self) -> Result<(), StoreError> {
        if self.is_indexed()? {
            return Ok(());
        }
        tables::TIMES.open(self)?;
        tables::CARRIERS.open(self)?;
        self.new_times.is_indexed.set(Some(true));
        each_kind(IndexVersions(self)).into_iter().collect()
    }

    pub(in crate::store) fn open_index(&self) -> Result<OpenIndex<'_>, StoreError> {
        let is_indexed = self.is_indexed()?;
        let carriers = is_indexed.then(|| tables::CARRIERS.open(self)).transpose()?;
        Ok(OpenIndex { carriers })
    }

    /// `is_new` is whether no version of the record is known. If an index has one of it all the same, damage
    /// hides the record: an import would count it twice.
    pub(in crate::store) fn index_version<V: Record>(
        &self,
        index: &mut OpenIndex<'_>,
        version: &V,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let Some(carriers) = &mut index.carriers else { return Ok(()) };
        let (at, id) = (version.own_time(), version.id().as_str());
        for code in version.codes() {
            let carrier = carrier::<V>(id);
            let key = (carrier_day(at), code.as_str(), &*carrier);
            if is_new {
                carriers.insert_new(&key, &InKey)?;
            } else {
                carriers.insert(key, &InKey)?;
            }
        }
        let is_full = {
            let mut new = self.new_times.times.borrow_mut();
            let times = new.entry(V::KIND).or_default();
            times.push((VersionTime { at, id: id.into(), person: version.person() }, is_new));
            times.len() >= TIMES_IN_LIST
        };
        if is_full { self.index_new_times() } else { Ok(()) }
    }

    /// Writes the times of the records that were added. Called at the end of each change, so that the rows do
    /// not depend on how changes share a transaction, and before a commit.
    pub fn index_new_times(&self) -> Result<(), StoreError> {
        for (kind, added) in self.new_times.times.take() {
            let mut table = tables::TIMES.open(self)?;
            let (mut times, are_new): (Times, Vec<bool>) = added.into_iter().unzip();
            let new_ids = || times.iter().zip(&are_new).filter(|(_, is_new)| **is_new);
            let (Some(first), Some(last)) = (times.iter().min(), times.iter().max()) else {
                continue;
            };
            let id = first.id.clone();
            let key = (kind, last.at.ms(), first.at.ms(), &*id);
            let known = table.get(key)?.unwrap_or_default();
            if known.iter().any(|known| new_ids().any(|(new, _)| new.id == known.id)) {
                return Err(table.corrupt(&key, DecodeError::Unexpected));
            }
            times.extend(known);
            times.sort_unstable();
            times.dedup();
            table.insert(key, &times)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
