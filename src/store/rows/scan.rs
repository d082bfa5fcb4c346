//! Reading many rows: a range of keys, and a whole table.
//!
//! Invariant: each row's checksum is checked, and so is that keys are ascending. A range also checks the rows
//! before and after it: damage to a key, here or higher up in the tree, hides a row of the range only if the
//! wrong key is beside it. A scan of a whole table fails if the number of rows is not the table's.

use std::cmp::Ordering;
use std::ops::{Bound, RangeBounds};

use redb::{AccessGuard, Range, ReadableTable};

use super::{Entry, RowKey, StoredRow, corrupt, entry, row_len};
use crate::codec::DecodeError;
use crate::store::StoreError;

/// Rows with ascending keys.
struct Ascending<'a, K: RowKey> {
    rows: Range<'a, K, &'static [u8]>,
    name: &'static str,
    /// The key before, encoded. The next one is above it, or the same if it is included.
    last: Bound<Vec<u8>>,
    /// The buffer of the next one.
    next: Vec<u8>,
}

impl<'a, K: RowKey> Ascending<'a, K> {
    fn new(rows: Range<'a, K, &'static [u8]>, name: &'static str, last: Bound<Vec<u8>>) -> Self {
        Self { rows, name, last, next: Vec::new() }
    }

    fn check(
        &mut self,
        key: AccessGuard<'a, K>,
        bytes: AccessGuard<'a, &'static [u8]>,
    ) -> Result<Entry<'a, K>, StoreError> {
        let mut encoded = std::mem::take(&mut self.next);
        encoded.clear();
        K::encode(&key.value(), &mut encoded);
        let is_above = match &self.last {
            Bound::Unbounded => true,
            Bound::Included(last) => K::compare(last, &encoded) != Ordering::Greater,
            Bound::Excluded(last) => K::compare(last, &encoded) == Ordering::Less,
        };
        let len = row_len(self.name, &encoded, bytes.value());
        if let Bound::Included(last) | Bound::Excluded(last) =
            std::mem::replace(&mut self.last, Bound::Excluded(encoded))
        {
            self.next = last;
        }
        let fault = |source| corrupt::<K>(self.name, &key.value(), source);
        let len = len.ok_or_else(|| fault(DecodeError::Checksum))?;
        if !is_above {
            return Err(fault(DecodeError::OutOfPlace));
        }
        Ok(Entry { name: self.name, key, row: StoredRow { bytes, len } })
    }
}

impl<'a, K: RowKey> Iterator for Ascending<'a, K> {
    type Item = Result<Entry<'a, K>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.rows.next()? {
            Ok((key, bytes)) => Some(self.check(key, bytes)),
            Err(error) => Some(Err(unread_next::<K>(error, self.name, &self.last))),
        }
    }
}

/// An error of reading the next row, from a key or after it.
pub(super) fn unread_next<K: RowKey>(
    error: redb::StorageError,
    name: &'static str,
    key: &Bound<Vec<u8>>,
) -> StoreError {
    let text = |key: &[u8]| K::text(&K::from_bytes(key));
    StoreError::from(error).of_row(name, || match key {
        Bound::Included(key) => format!("from {}", text(key)),
        Bound::Excluded(key) => format!("after {}", text(key)),
        Bound::Unbounded => "of the first row".to_owned(),
    })
}

/// The rows in a range of keys, ascending.
pub(in crate::store) struct RowsRange<'a, K: RowKey> {
    rows: Ascending<'a, K>,
    /// The last key, encoded.
    end: Bound<Vec<u8>>,
    has_ended: bool,
}

/// Begins to read a range, and checks the row before it.
pub(super) fn range<'a, 'k, K: RowKey>(
    table: &'a impl ReadableTable<K, &'static [u8]>,
    name: &'static str,
    keys: impl RangeBounds<K::SelfType<'k>> + 'k,
) -> Result<RowsRange<'a, K>, StoreError> {
    let (start, end) = (encoded::<K>(keys.start_bound()), encoded::<K>(keys.end_bound()));
    let unread = |error| unread_next::<K>(error, name, &start);
    // The last row before the range, and how its key compares with the start.
    let (before, expected) = match &start {
        Bound::Unbounded => (None, Ordering::Less),
        Bound::Included(key) => {
            let before = table.range::<K::SelfType<'_>>(..K::from_bytes(key));
            let before = before.map_err(unread)?.next_back();
            (before, Ordering::Less)
        }
        Bound::Excluded(key) => {
            let before = table.range::<K::SelfType<'_>>(..=K::from_bytes(key));
            let before = before.map_err(unread)?.next_back();
            (before, Ordering::Equal)
        }
    };
    if let (Some(before), Bound::Included(key) | Bound::Excluded(key)) = (before, &start) {
        let (found, bytes) = before.map_err(unread)?;
        let row = entry(name, found, bytes)?;
        if K::compare(K::as_bytes(&row.key()).as_ref(), key) > expected {
            return Err(row.corrupt(DecodeError::OutOfPlace));
        }
    }
    let from = start.as_ref().map(|key| K::from_bytes(key));
    let rows = table.range::<K::SelfType<'_>>((from, Bound::Unbounded)).map_err(unread)?;
    let rows = Ascending::new(rows, name, start.clone());
    Ok(RowsRange { rows, end, has_ended: false })
}

fn encoded<K: RowKey>(bound: Bound<&K::SelfType<'_>>) -> Bound<Vec<u8>> {
    bound.map(|key| K::as_bytes(key).as_ref().to_vec())
}

impl<'a, K: RowKey> Iterator for RowsRange<'a, K> {
    type Item = Result<Entry<'a, K>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_ended {
            return None;
        }
        let row = self.rows.next()?;
        // Of a row that was read, this is the key.
        if row.is_ok()
            && let Bound::Excluded(key) = &self.rows.last
        {
            self.has_ended = match &self.end {
                Bound::Unbounded => false,
                Bound::Included(end) => K::compare(key, end) == Ordering::Greater,
                Bound::Excluded(end) => K::compare(key, end) != Ordering::Less,
            };
        }
        (!self.has_ended).then_some(row)
    }
}

pub(super) fn rows_missing(table: &'static str, rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Ok(()) } else { Err(StoreError::RowsMissing { table, rows }) }
}

/// A scan of a whole table.
pub(in crate::store) struct Scan<'a, K: RowKey> {
    rows: Ascending<'a, K>,
    rows_left: u64,
}

impl<'a, K: RowKey> Scan<'a, K> {
    pub(super) fn new(rows: Range<'a, K, &'static [u8]>, name: &'static str, len: u64) -> Self {
        Self { rows: Ascending::new(rows, name, Bound::Unbounded), rows_left: len }
    }
}

impl<'a, K: RowKey> Iterator for Scan<'a, K> {
    type Item = Result<Entry<'a, K>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let Some(row) = self.rows.next() else {
            return rows_missing(self.rows.name, std::mem::take(&mut self.rows_left))
                .err()
                .map(Err);
        };
        Some(row.and_then(|entry| match self.rows_left.checked_sub(1) {
            Some(left) => {
                self.rows_left = left;
                Ok(entry)
            }
            None => Err(entry.corrupt(DecodeError::OutOfPlace)),
        }))
    }
}
