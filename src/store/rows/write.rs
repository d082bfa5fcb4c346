//! Writing and removing rows.
//!
//! Invariant: each row is written with its checksum, and no row is removed once damage was found.

use std::borrow::Borrow;
use std::ops::{Bound, RangeBounds};

use redb::{CursorError, Table};

use super::{Entry, OpenRows, RowKey, WITHOUT_CHECKSUM, checksum, corrupt, entry, scan, unread};
use crate::codec::{DecodeError, Row, encode_row};
use crate::store::StoreError;
use crate::store::file::verified::Damage;

impl<K: RowKey, V> OpenRows<K, V, Table<'_, K, &'static [u8]>> {
    /// Inserts or replaces a row that is encoded already, and gives it a checksum. Returns whether the
    /// key is new.
    pub(in crate::store) fn insert_row<'k>(
        &mut self,
        key: impl Borrow<K::SelfType<'k>>,
        row: Vec<u8>,
    ) -> Result<bool, StoreError> {
        let row = with_checksum::<K>(self.name, key.borrow(), row);
        let before = self.table.insert(key.borrow(), row.as_slice());
        Ok(before.map_err(unread::<K>(self.name, key.borrow()))?.is_none())
    }

    #[expect(clippy::needless_pass_by_value, reason = "a key is a number or has references")]
    pub(in crate::store) fn remove(&mut self, key: K::SelfType<'_>) -> Result<bool, StoreError> {
        let removed = self.table.remove(&key);
        let is_removed = removed.map_err(unread::<K>(self.name, &key))?.is_some();
        self.check_removal()?;
        Ok(is_removed)
    }

    fn check_removal(&self) -> Result<(), StoreError> {
        self.damage.as_ref().map_or(Ok(()), Damage::check_removal)
    }

    /// Removes at most `count` rows from the beginning of a range of keys, and passes each to `take`.
    pub(in crate::store) fn take<'k>(
        &mut self,
        keys: impl RangeBounds<K::SelfType<'k>> + 'k,
        count: usize,
        mut take: impl FnMut(&Entry<'_, K>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut last = Bound::Unbounded;
        let name = self.name;
        let unread = |error, last: &Bound<Vec<u8>>| scan::unread_next::<K>(error, name, last);
        let rows = self.table.extract_from_if::<K::SelfType<'k>, _>(keys, |_, _| true);
        for row in rows.map_err(|error| unread(error, &Bound::Unbounded))?.take(count) {
            let (key, bytes) = row.map_err(|error| unread(error, &last))?;
            last = Bound::Excluded(K::as_bytes(&key.value()).as_ref().to_vec());
            take(&entry(self.name, key, bytes)?)?;
        }
        self.check_removal()
    }
}

impl<K: RowKey, V: Row> OpenRows<K, V, Table<'_, K, &'static [u8]>> {
    /// Inserts or replaces a row. Returns whether the key is new.
    pub(in crate::store) fn insert<'k>(
        &mut self,
        key: impl Borrow<K::SelfType<'k>>,
        value: &V,
    ) -> Result<bool, StoreError> {
        self.insert_row(key, encode_row(value))
    }

    /// Inserts a row whose key cannot exist. If it does, the file contradicts itself: damage hides a row that
    /// this one belongs to.
    pub(in crate::store) fn insert_new(
        &mut self,
        key: &K::SelfType<'_>,
        value: &V,
    ) -> Result<(), StoreError> {
        if self.insert_row(key, encode_row(value))? {
            return Ok(());
        }
        Err(corrupt::<K>(self.name, key, DecodeError::Unexpected))
    }

    /// Inserts rows with ascending keys between two keys that are next to each other in the table. Hundreds take a
    /// third of the time that each alone would take. If a key is there, the file contradicts itself (see
    /// [`Self::insert_new`]).
    pub(in crate::store) fn insert_between<'k>(
        &mut self,
        rows: impl ExactSizeIterator<Item = (K::SelfType<'k>, impl Borrow<V>)>,
    ) -> Result<(), StoreError> {
        let name = self.name;
        let mut rows = rows.peekable();
        if rows.len() < TOGETHER_MIN {
            return rows.try_for_each(|(key, value)| self.insert_new(&key, value.borrow()));
        }
        let Some((first, _)) = rows.peek() else { return Ok(()) };
        let begin = Bound::Included(K::as_bytes(first).as_ref().to_vec());
        let unread = |error| scan::unread_next::<K>(error, name, &begin);
        let mut gap = self.table.upper_bound_mut(Bound::Excluded(first)).map_err(unread)?;
        for (key, value) in rows {
            let row = with_checksum::<K>(name, &key, encode_row(value.borrow()));
            gap.insert_before(&key, row.as_slice()).map_err(|error| match error {
                CursorError::UnorderedKey => corrupt::<K>(name, &key, DecodeError::Unexpected),
                CursorError::Storage(error) => unread(error),
                other => StoreError::from_engine(other.into()),
            })?;
        }
        gap.close().map_err(unread)
    }
}

/// Fewer rows than these are inserted faster one by one: redb copies the page that they go to.
const TOGETHER_MIN: usize = 8;

/// A row as it is stored under a key.
fn with_checksum<K: RowKey>(name: &str, key: &K::SelfType<'_>, mut row: Vec<u8>) -> Vec<u8> {
    // A row of version 1 keeps being read without one.
    if row.first() != Some(&WITHOUT_CHECKSUM) {
        let sum = checksum(name, K::as_bytes(key).as_ref(), &row);
        row.extend_from_slice(&sum.to_le_bytes());
    }
    row
}

#[cfg(test)]
mod tests;
