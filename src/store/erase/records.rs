//! The steps of an erasure through records: the versions of a kind, and their part of the index of times.
//!
//! Invariant: a step ends between two records, so that all versions of one lose their person together. The indexes name
//! every version that is left under the id that it has now.

use std::ops::Bound;

use super::Erasing;
use crate::codec::Identity;
use crate::domain::click::ClickNumber;
use crate::domain::click::id::ClickIdKey;
use crate::domain::limits::{ERASE_BYTES_READ, ERASE_ROWS, ERASE_ROWS_READ, UNDO_LISTS};
use crate::domain::link::target::ParamName;
use crate::domain::record::order::OrderVersion;
use crate::store::records::{ForKind, Record, carrier};
use crate::store::rows::RowKey;
use crate::store::txn::{Times, VersionTime, carrier_day};
use crate::store::{StoreError, Txn, tables};

use super::Stage;

/// A step through the versions of a kind, or through their part of the index of times.
pub(super) struct Step<'a> {
    pub(super) txn: &'a Txn,
    pub(super) erasing: &'a mut Erasing,
}

impl ForKind for Step<'_> {
    type Out = Result<bool, StoreError>;

    /// Returns whether it was the last of the kind.
    fn run<V: Record>(&mut self) -> Result<bool, StoreError> {
        if self.erasing.stage == Stage::Times { self.times::<V>() } else { self.versions::<V>() }
    }
}

type VersionKey = (&'static str, &'static Identity);
type TimesKey = (u8, i64, i64, &'static str);

/// Lists of times with their keys, encoded, and whether no more follow.
type Lists = (Vec<(Vec<u8>, Times)>, bool);

/// Reads which click a record names.
struct Naming {
    key: ClickIdKey,
    param: ParamName,
}

impl Naming {
    fn click_of<V: Record>(&self, version: &V) -> Option<u64> {
        let record = version.clone().fold_one()?;
        let written = V::click_of(&record, &self.param)?;
        self.key.read(written.as_str()).map(ClickNumber::get)
    }
}

/// What a step has found in the table of a kind.
struct Found<V> {
    /// Of the person, each with its identity in the table.
    theirs: Vec<(Identity, V)>,
    /// Whether the table has no more rows.
    is_last: bool,
}

impl Step<'_> {
    fn versions<V: Record>(&mut self) -> Result<bool, StoreError> {
        let key = self.txn.meta::<[u8; 16]>(tables::CLICK_ID_KEY)?;
        let key = key.map(ClickIdKey::from_bytes).ok_or(StoreError::Missing("click-id key"))?;
        let naming = Naming { key, param: self.txn.settings()?.click_param };
        let Found { theirs, is_last } = self.theirs::<V>(&naming)?;
        {
            let mut rows = V::ROWS.open(self.txn)?;
            for (identity, version) in &theirs {
                rows.remove((version.id().as_str(), identity))?;
            }
        }
        let mut counted = None;
        for (_, mut version) in theirs {
            let named = version.id().clone();
            if counted.as_ref() != Some(&named) {
                self.erasing.counts.count_records(V::KIND, 1);
                counted = Some(named.clone());
            }
            self.erasing.named.extend(naming.click_of(&version));
            self.erasing.note_time(version.own_time());
            if V::KIND == OrderVersion::KIND && self.erasing.orders.last() != Some(&named) {
                self.erasing.orders.push(named.clone());
            }
            self.erasing.erasure.unlink(&mut version);
            if *version.id() != named {
                self.leave_carriers(&version, named.as_str())?;
            }
            self.txn.add_version(&version)?;
        }
        Ok(is_last)
    }

    /// Reads on in the table. Of orders, those that name a click of the person are noted.
    fn theirs<V: Record>(&mut self, naming: &Naming) -> Result<Found<V>, StoreError> {
        self.erasing.touched.sort_unstable();
        let traces = self.erasing.erasure.traces();
        let follows = V::KIND == OrderVersion::KIND && !self.erasing.touched.is_empty();
        let rows = V::ROWS.open(self.txn)?;
        let after = std::mem::take(&mut self.erasing.after);
        let from = if after.is_empty() {
            Bound::Unbounded
        } else {
            Bound::Excluded(<VersionKey as redb::Value>::from_bytes(&after))
        };
        let (mut theirs, mut last, mut read): (Vec<(Identity, V)>, Vec<u8>, _) =
            (Vec::new(), Vec::new(), 0);
        let mut last_id: Box<str> = "".into();
        for row in rows.range((from, Bound::Unbounded))? {
            let row = row?;
            let (id, identity) = row.key();
            let is_enough = read >= ERASE_ROWS_READ || theirs.len() >= ERASE_ROWS;
            if is_enough && *last_id != *id {
                self.erasing.after = last;
                return Ok(Found { theirs, is_last: false });
            }
            read += 1;
            if *last_id != *id {
                last_id = id.into();
            }
            last = encoded::<VersionKey>(&row.key());
            if traces.are_in(row.row()) {
                let version: V = row.decode()?;
                if version.person().is_some_and(|person| self.erasing.erasure.has(person)) {
                    theirs.push((*identity, version));
                    continue;
                }
            }
            if follows {
                let version: V = row.decode()?;
                let named = naming.click_of(&version);
                let touched = &self.erasing.touched;
                if named.is_some_and(|click| touched.binary_search(&click).is_ok()) {
                    self.erasing.orders.push(version.id().clone());
                }
            }
        }
        Ok(Found { theirs, is_last: true })
    }

    /// Removes the codes of a version from the index of carriers, under the id that it had.
    fn leave_carriers<V: Record>(&self, version: &V, id: &str) -> Result<(), StoreError> {
        if !self.txn.is_indexed()? {
            return Ok(());
        }
        let mut carriers = tables::CARRIERS.open(self.txn)?;
        for code in version.codes() {
            let of_version = carrier::<V>(id);
            carriers.remove((carrier_day(version.own_time()), code.as_str(), &*of_version))?;
        }
        Ok(())
    }

    /// Removes the person from a part of the index of times. Their versions were listed anew when they lost them.
    fn times<V: Record>(&mut self) -> Result<bool, StoreError> {
        if !self.txn.is_indexed()? {
            return Ok(true);
        }
        let (lists, is_last) = self.lists(V::KIND)?;
        let erasure = &self.erasing.erasure;
        let mut table = tables::TIMES.open(self.txn)?;
        for (key, mut list) in lists {
            let is_theirs = |of: &VersionTime| of.person.is_some_and(|person| erasure.has(person));
            list.retain(|of| !is_theirs(of));
            let (kind, last, first, id) = <TimesKey as redb::Value>::from_bytes(&key);
            let stand_in = erasure.stand_in_for(id);
            if list.is_empty() || stand_in.is_some() {
                table.remove((kind, last, first, id))?;
            }
            if list.is_empty() {
                continue;
            }
            let key = (kind, last, first, stand_in.as_deref().unwrap_or(id));
            if stand_in.is_some() {
                list.extend(table.get(key)?.unwrap_or_default());
                list.sort_unstable();
                list.dedup();
            }
            table.insert(key, &list)?;
        }
        Ok(is_last)
    }

    /// The next lists of a kind that name the person, with their keys; and whether no more follow.
    fn lists(&mut self, kind: u8) -> Result<Lists, StoreError> {
        let traces = self.erasing.erasure.traces();
        let after = std::mem::take(&mut self.erasing.after);
        let table = tables::TIMES.open(self.txn)?;
        let from = if after.is_empty() {
            Bound::Included((kind, i64::MIN, i64::MIN, ""))
        } else {
            Bound::Excluded(<TimesKey as redb::Value>::from_bytes(&after))
        };
        let (mut lists, mut last, mut bytes) = (Vec::new(), Vec::new(), 0);
        for row in table.range((from, Bound::Unbounded))? {
            let row = row?;
            let key = row.key();
            if key.0 != kind {
                break;
            }
            if lists.len() >= UNDO_LISTS || bytes >= ERASE_BYTES_READ {
                self.erasing.after = last;
                return Ok((lists, false));
            }
            bytes += row.row().len();
            last = encoded::<TimesKey>(&key);
            if traces.are_in(row.row()) || traces.are_in(key.3.as_bytes()) {
                lists.push((last.clone(), row.decode()?));
            }
        }
        Ok((lists, true))
    }
}

fn encoded<K: RowKey>(key: &K::SelfType<'_>) -> Vec<u8> {
    K::as_bytes(key).as_ref().to_vec()
}
