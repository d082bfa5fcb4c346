//! Writing and removing rows.
//!
//! Invariant: each row is written with its checksum, and no row is removed once damage was found.

use std::borrow::Borrow;
use std::ops::{Bound, RangeBounds};

use redb::Table;

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
        mut row: Vec<u8>,
    ) -> Result<bool, StoreError> {
        // A row of version 1 keeps being read without one.
        if row.first() != Some(&WITHOUT_CHECKSUM) {
            let sum = checksum(self.name, K::as_bytes(key.borrow()).as_ref(), &row);
            row.extend_from_slice(&sum.to_le_bytes());
        }
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
}
