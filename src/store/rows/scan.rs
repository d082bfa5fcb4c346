//! Reading many rows: a range of keys, and a whole table.
//!
//! Invariant: each row's checksum is checked. A scan of a whole table fails if its keys are not ascending or
//! their number is not the table's.

use std::cmp::Ordering;

use redb::{AccessGuard, Range};

use super::{Entry, RowKey, StoredRow, corrupt, entry, row_len};
use crate::codec::DecodeError;
use crate::store::StoreError;

/// The rows in a range of keys, ascending.
pub(in crate::store) struct RowsRange<'a, K: RowKey> {
    pub(super) rows: Range<'a, K, &'static [u8]>,
    pub(super) name: &'static str,
}

/// What comes next in a range.
pub(in crate::store) enum Next<'a, K: RowKey> {
    Wanted(Entry<'a, K>),
    /// A row that is not wanted; `Err` if it is damaged, which is no fault of those that are.
    Other(Result<Entry<'a, K>, StoreError>),
}

impl<'a, K: RowKey> RowsRange<'a, K> {
    /// Passes the next row, wanted or not. Fails if its key is wanted and the row is damaged.
    pub(in crate::store) fn next_checked_if(
        &mut self,
        is_wanted: impl Fn(K::SelfType<'_>) -> bool,
    ) -> Result<Option<Next<'a, K>>, StoreError> {
        let Some((key, bytes)) = self.rows.next().transpose()? else { return Ok(None) };
        let is_wanted = is_wanted(key.value());
        let row = entry(self.name, key, bytes);
        Ok(Some(if is_wanted { Next::Wanted(row?) } else { Next::Other(row) }))
    }
}

impl<'a, K: RowKey> Iterator for RowsRange<'a, K> {
    type Item = Result<Entry<'a, K>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let checked = |row: Result<_, redb::StorageError>| {
            let (key, bytes) = row?;
            entry(self.name, key, bytes)
        };
        self.rows.next().map(checked)
    }
}

pub(super) fn rows_missing(table: &'static str, rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Ok(()) } else { Err(StoreError::RowsMissing { table, rows }) }
}

/// A scan of a whole table.
pub(in crate::store) struct Scan<'a, K: RowKey> {
    pub(super) rows: RowsRange<'a, K>,
    pub(super) rows_left: u64,
    /// The key before, encoded.
    pub(super) last: Vec<u8>,
}

impl<'a, K: RowKey> Scan<'a, K> {
    /// Fails unless the key is above the one before, the checksum is right, and the table still has a row.
    fn check(
        &mut self,
        key: AccessGuard<'a, K>,
        bytes: AccessGuard<'a, &'static [u8]>,
    ) -> Result<Entry<'a, K>, StoreError> {
        // Encoded once: a key of two parts is encoded into a buffer of its own.
        let (len, left) = {
            let key = key.value();
            let encoded = K::as_bytes(&key);
            let encoded = encoded.as_ref();
            let is_above =
                self.last.is_empty() || K::compare(&self.last, encoded) == Ordering::Less;
            let len = row_len(self.rows.name, encoded, bytes.value());
            self.last.clear();
            self.last.extend_from_slice(encoded);
            (len, self.rows_left.checked_sub(1).filter(|_| is_above))
        };
        let fault = |source| corrupt::<K>(self.rows.name, &key.value(), source);
        let len = len.ok_or_else(|| fault(DecodeError::Checksum))?;
        self.rows_left = left.ok_or_else(|| fault(DecodeError::OutOfPlace))?;
        Ok(Entry { name: self.rows.name, key, row: StoredRow { bytes, len } })
    }
}

impl<'a, K: RowKey> Iterator for Scan<'a, K> {
    type Item = Result<Entry<'a, K>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.rows.rows.next() {
            None => {
                rows_missing(self.rows.name, std::mem::take(&mut self.rows_left)).err().map(Err)
            }
            Some(Ok((key, bytes))) => Some(self.check(key, bytes)),
            Some(Err(error)) => Some(Err(error.into())),
        }
    }
}
