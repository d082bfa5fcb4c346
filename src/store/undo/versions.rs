//! The steps of an undo: through the versions of a kind, and through their part of the index of times.
//!
//! Invariant: a step ends between two records. The indexes name every version that is left, and no record
//! that has none.

use std::collections::BTreeSet;
use std::ops::Bound;

use super::Step;
use crate::codec::{Identity, as_record};
use crate::domain::code::coupon::FoldedCode;
use crate::domain::limits::{UNDO_LISTS, UNDO_ROWS, UNDO_ROWS_READ};
use crate::domain::record::ledger::Imports;
use crate::domain::time::Timestamp;
use crate::store::records::{Epochs, IDENTITIES, Record, VersionRows, carrier};
use crate::store::rows::RowKey;
use crate::store::txn::{Times, carrier_day};
use crate::store::{StoreError, tables};

/// The times of the versions that were removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Removed {
    first: Timestamp,
    last: Timestamp,
}

as_record! { Removed { first, last } }

impl Removed {
    fn with(before: Option<Self>, at: Timestamp) -> Self {
        let Self { first, last } = before.unwrap_or(Self { first: at, last: at });
        Self { first: first.min(at), last: last.max(at) }
    }
}

/// The versions of a record, each with its identity in the table.
type Stored<V> = Vec<(Identity, V)>;

/// Records, and the key of the last row that was passed; `None` at the end of the table.
type Concerned<V> = (Vec<Stored<V>>, Option<Vec<u8>>);

type VersionKey = (&'static str, &'static Identity);

impl Step<'_> {
    /// Takes back the versions of the import in a part of the table.
    pub(super) fn versions<V: Record>(&mut self) -> Result<bool, StoreError> {
        let (records, last) = self.concerned::<V>()?;
        for record in records {
            self.take_back(record)?;
        }
        let is_over = last.is_none();
        self.undoing.after = last.unwrap_or_default();
        Ok(is_over)
    }

    /// The next records that the undo concerns, and the key of the last row that was read; `None` if that was
    /// the last of the table.
    fn concerned<V: Record>(&self) -> Result<Concerned<V>, StoreError> {
        let rows = V::ROWS.open(self.txn)?;
        let after = self.undoing.after.as_slice();
        let from = if after.is_empty() {
            Bound::Unbounded
        } else {
            Bound::Excluded(<VersionKey as redb::Value>::from_bytes(after))
        };
        let (mut records, mut record) = (Vec::new(), Stored::<V>::new());
        let (mut last, mut read, mut found) = (Vec::new(), 0, 0);
        for row in rows.range((from, Bound::Unbounded))? {
            let row = row?;
            let (id, identity) = row.key();
            if record.first().is_some_and(|(_, version)| version.id().as_str() != id) {
                found += self.keep_concerned(&mut records, &mut record);
                if read >= UNDO_ROWS_READ || found >= UNDO_ROWS {
                    return Ok((records, Some(last)));
                }
            }
            record.push((*identity, row.decode()?));
            read += 1;
            last = encoded::<VersionKey>(&row.key());
        }
        self.keep_concerned(&mut records, &mut record);
        Ok((records, None))
    }

    /// Adds a record that the undo concerns to the others. Returns the number of its versions.
    fn keep_concerned<V: Record>(
        &self,
        records: &mut Vec<Stored<V>>,
        record: &mut Stored<V>,
    ) -> usize {
        let record = std::mem::take(record);
        let is_concerned = |version: &V| self.is_own(version) || self.is_of_epoch(version);
        if !record.iter().any(|(_, version)| is_concerned(version)) {
            return 0;
        }
        let count = record.len();
        records.push(record);
        count
    }

    fn is_own(&self, version: &impl Record) -> bool {
        version.imports().has(self.import.number)
    }

    fn is_of_epoch(&self, version: &impl Record) -> bool {
        self.import.replaced.is_some() && version.epoch() == self.import.epoch
    }

    fn take_back<V: Record>(&mut self, record: Stored<V>) -> Result<(), StoreError> {
        let own = Imports::only(self.import.number);
        let Some(id) = record.first().map(|(_, version)| version.id().clone()) else {
            return Ok(());
        };
        let had_own = record.iter().any(|(_, version)| self.is_own(version));
        let before = V::fold(record.iter().map(|(_, version)| version.clone()).collect());
        let (mut gone, mut left) = (Vec::new(), Stored::new());
        for (identity, mut version) in record {
            match version.imports().without(&own) {
                None => {
                    V::ROWS.open(self.txn)?.remove((id.as_str(), &identity))?;
                    gone.push(version);
                }
                Some(imports) => {
                    let is_changed = imports != *version.imports();
                    version.set_imports(imports);
                    if is_changed {
                        V::ROWS.open(self.txn)?.insert((id.as_str(), &identity), &version)?;
                    }
                    left.push((identity, version));
                }
            }
        }
        self.place_again(left)?;
        let left = versions_of(&V::ROWS.open(self.txn)?, id.as_str())?;
        self.leave_carriers(&gone, &left)?;
        for version in &gone {
            self.undoing.removed = Some(Removed::with(self.undoing.removed, version.own_time()));
        }
        let counts = &mut self.undoing.counts;
        let count = match V::fold(left) {
            None => &mut counts.removed,
            after if after != before => &mut counts.changed,
            _ if had_own => &mut counts.same,
            _ => return Ok(()),
        };
        *count = count.saturating_add(1);
        Ok(())
    }

    /// Gives the versions that are left of a record the epochs that they would have without the import: those of the
    /// epoch that it began, and those that were known before it came.
    fn place_again<V: Record>(&self, mut left: Stored<V>) -> Result<(), StoreError> {
        if left.iter().all(|(_, version)| version.epoch() == 0) {
            return Ok(());
        }
        let epochs = Epochs::read(self.txn)?;
        let first = |version: &V| version.imports().numbers().first().copied();
        // As they came: what no undo takes back is older than the list of imports, or is taken to be.
        left.sort_by_key(|(_, of)| (first(of).is_none() && self.is_of_epoch(of), first(of)));
        let is_kept = |version: &V| self.is_of_epoch(version) && epochs.began(version);
        let is_given_up = !left.iter().any(|(_, version)| is_kept(version));
        let mut placed: Vec<V> = Vec::new();
        for (identity, mut version) in left {
            let is_of_none = is_given_up && self.is_of_epoch(&version);
            let can_rise = !version.imports().is_lasting() && !epochs.began(&version);
            let epoch = epochs.place(&version, &placed, first(&version));
            if is_of_none || (can_rise && epoch > version.epoch()) {
                V::ROWS.open(self.txn)?.remove((version.id().as_str(), &identity))?;
                version.set_epoch(epoch);
                self.txn.add_version(&version)?;
            }
            placed.push(version);
        }
        Ok(())
    }

    /// Removes the codes of versions that are gone from the index of carriers, but for those of versions that
    /// are left.
    fn leave_carriers<V: Record>(&self, gone: &[V], left: &[V]) -> Result<(), StoreError> {
        if gone.is_empty() || !self.txn.is_indexed()? {
            return Ok(());
        }
        let codes_of = |versions: &[V]| -> BTreeSet<(i64, FoldedCode)> {
            let of_version = |version: &V| {
                let day = carrier_day(version.own_time());
                version.codes().into_iter().map(move |code| (day, code))
            };
            versions.iter().flat_map(of_version).collect()
        };
        let left = codes_of(left);
        let mut carriers = tables::CARRIERS.open(self.txn)?;
        for (day, code) in codes_of(gone).difference(&left) {
            let Some(version) = gone.first() else { break };
            let of_version = carrier::<V>(version.id().as_str());
            carriers.remove((*day, code.as_str(), &*of_version))?;
        }
        Ok(())
    }

    /// Removes the entries of versions that are gone from a part of the index of times.
    pub(super) fn times<V: Record>(&mut self) -> Result<bool, StoreError> {
        let Some(removed) = self.undoing.removed else { return Ok(true) };
        if !self.txn.is_indexed()? {
            return Ok(true);
        }
        let (lists, last) = self.lists(V::KIND, removed)?;
        let rows = V::ROWS.open(self.txn)?;
        let mut table = tables::TIMES.open(self.txn)?;
        for (key, list) in lists {
            let count = list.len();
            let mut kept = Times::new();
            for entry in list {
                let may_be_gone = (removed.first..=removed.last).contains(&entry.at);
                let is_left = |version: &V| {
                    version.own_time() == entry.at && version.person() == entry.person
                };
                if !may_be_gone || versions_of::<V>(&rows, &entry.id)?.iter().any(is_left) {
                    kept.push(entry);
                }
            }
            let key = <TimesKey as redb::Value>::from_bytes(&key);
            if kept.is_empty() {
                table.remove(key)?;
            } else if kept.len() < count {
                table.insert(key, &kept)?;
            }
        }
        let is_over = last.is_none();
        self.undoing.after = last.unwrap_or_default();
        Ok(is_over)
    }

    /// The next lists of the index of times that may have an entry of a removed version, with their keys; and
    /// the key of the last one that was passed, `None` at the end.
    fn lists(&self, kind: u8, removed: Removed) -> Result<Lists, StoreError> {
        let table = tables::TIMES.open(self.txn)?;
        let after = self.undoing.after.as_slice();
        let from = if after.is_empty() {
            Bound::Included((kind, removed.first.ms(), i64::MIN, ""))
        } else {
            Bound::Excluded(<TimesKey as redb::Value>::from_bytes(after))
        };
        let (mut lists, mut last, mut passed) = (Vec::new(), Vec::new(), 0);
        for row in table.range((from, Bound::Unbounded))? {
            let row = row?;
            let (of, _, earliest, _) = row.key();
            if of != kind {
                break;
            }
            if lists.len() >= UNDO_LISTS || passed >= UNDO_ROWS {
                return Ok((lists, Some(last)));
            }
            passed += 1;
            last = encoded::<TimesKey>(&row.key());
            if earliest <= removed.last.ms() {
                lists.push((last.clone(), row.decode()?));
            }
        }
        Ok((lists, None))
    }
}

type TimesKey = (u8, i64, i64, &'static str);

/// Lists of the index of times with their keys, and the key to go on after.
type Lists = (Vec<(Vec<u8>, Times)>, Option<Vec<u8>>);

/// The versions of a record.
fn versions_of<V: Record>(rows: &VersionRows<'_, V>, id: &str) -> Result<Vec<V>, StoreError> {
    rows.range((id, &IDENTITIES.0)..=(id, &IDENTITIES.1))?.map(|row| row?.decode()).collect()
}

fn encoded<K: RowKey>(key: &K::SelfType<'_>) -> Vec<u8> {
    K::as_bytes(key).as_ref().to_vec()
}
