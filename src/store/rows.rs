//! Typed tables of rows, each row with a checksum.
//!
//! A value is a row (see `codec`) and the CRC-32 of the table's name, the key and the row (u32). Rows of
//! version 1, which release 0.1.0 wrote, have no checksum.
//!
//! Invariant: a checksum is checked wherever its value is read, so that damage is an error that names
//! table and key. A scan of a whole table also fails if its keys are not ascending or their number is
//! not the table's: the checksum of a row that is missing or read twice is right. When a key is not found,
//! the rows beside its place are checked; in `meta`, only those whose keys no release writes.

mod key;
mod scan;
mod write;

pub(super) use key::RowKey;
pub(super) use scan::{RowsRange, Scan};

use std::cmp::Ordering;
use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};

use redb::{
    AccessGuard, ReadOnlyTable, ReadTransaction, ReadableTable, ReadableTableMetadata, Table,
    TableDefinition,
};

use scan::rows_missing;

use super::StoreError;
use super::file::verified::Damage;
use super::tables::{META, META_KEYS, TABLES_WITH_ROWS, meta};
use super::txn::{Names, Txn};
use crate::codec::{DecodeError, Row, decode_row};

/// The bytes of a checksum.
pub(super) const CHECKSUM_BYTES: usize = 4;
/// The first byte of a row without a checksum.
pub(super) const WITHOUT_CHECKSUM: u8 = 1;

/// The definition of a table whose values are rows of one type.
pub(super) struct Rows<K: RowKey, V> {
    name: &'static str,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K: RowKey, V> Clone for Rows<K, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: RowKey, V> Copy for Rows<K, V> {}

impl<K: RowKey, V> Rows<K, V> {
    pub(super) const fn new(name: &'static str) -> Self {
        Self { name, types: PhantomData }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn definition(&self) -> TableDefinition<'static, K, &'static [u8]> {
        TableDefinition::new(self.name)
    }

    /// Opens the table, and makes it if it does not exist.
    pub(super) fn open<'txn>(&self, txn: &'txn Txn) -> Result<WriteRows<'txn, K, V>, StoreError> {
        let table = txn.engine.open_table(self.definition()).map_err(unopened(self.name))?;
        let definition = self.definition();
        txn.opened(self.name, table.is_empty()?, move |txn| {
            Ok(txn.open_table(definition)?.is_empty()?)
        })?;
        Ok(self.opened(table, Some(txn.damage.clone())))
    }

    /// Fails if the table does not exist or has lost its rows.
    pub(super) fn read(&self, txn: &ReadTransaction) -> Result<ReadRows<K, V>, StoreError> {
        self.read_if_exists(txn)?.ok_or(StoreError::LostTable { table: self.name })
    }

    /// `None` if the table does not exist; fails if it has lost its rows.
    pub(super) fn read_if_exists(
        &self,
        txn: &ReadTransaction,
    ) -> Result<Option<ReadRows<K, V>>, StoreError> {
        let table = open_if_exists(txn, self.definition());
        let table = table.map_err(|error| error.of_table(self.name))?;
        let rows = table.map(|table| self.opened(table, None));
        let has_rows = rows.as_ref().map_or(Ok(false), |rows| rows.len().map(|len| len > 0))?;
        if !has_rows && self.name != META {
            let with_rows = meta::<Names>().read(txn)?.get(TABLES_WITH_ROWS)?;
            with_rows.unwrap_or_default().check_empty(self.name)?;
        }
        Ok(rows)
    }

    fn opened<T>(&self, table: T, damage: Option<Damage>) -> OpenRows<K, V, T> {
        OpenRows { table, name: self.name, damage, types: PhantomData }
    }
}

/// Opens a table to read; `None` if it does not exist.
pub(super) fn open_if_exists<K: redb::Key + 'static, V: redb::Value + 'static>(
    txn: &ReadTransaction,
    table: TableDefinition<'_, K, V>,
) -> Result<Option<ReadOnlyTable<K, V>>, StoreError> {
    match txn.open_table(table) {
        Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
        table => Ok(Some(table?)),
    }
}

/// A table of rows, open in a read transaction.
pub(super) type ReadRows<K, V> = OpenRows<K, V, ReadOnlyTable<K, &'static [u8]>>;

/// A table of rows, open in a write transaction.
pub(super) type WriteRows<'txn, K, V> = OpenRows<K, V, Table<'txn, K, &'static [u8]>>;

/// A table of rows, open in a transaction.
pub(super) struct OpenRows<K: RowKey, V, T> {
    table: T,
    name: &'static str,
    /// `None` in a read transaction.
    damage: Option<Damage>,
    types: PhantomData<fn() -> (K, V)>,
}

/// A row whose checksum is right.
pub(super) struct StoredRow<'a> {
    bytes: AccessGuard<'a, &'static [u8]>,
    len: usize,
}

impl StoredRow<'_> {
    /// The row without its checksum.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes.value()[..self.len]
    }
}

/// A row with its key.
pub(super) struct Entry<'a, K: RowKey> {
    name: &'static str,
    key: AccessGuard<'a, K>,
    row: StoredRow<'a>,
}

impl<K: RowKey> Entry<'_, K> {
    pub(super) fn key(&self) -> K::SelfType<'_> {
        self.key.value()
    }

    /// The row without its checksum.
    pub(super) fn row(&self) -> &[u8] {
        self.row.bytes()
    }

    pub(super) fn decode<V: Row>(&self) -> Result<V, StoreError> {
        decode::<K, V>(self.name, &self.key(), self.row())
    }

    pub(super) fn corrupt(&self, source: DecodeError) -> StoreError {
        corrupt::<K>(self.name, &self.key(), source)
    }
}

/// Decodes a row without its checksum.
pub(super) fn decode<K: RowKey, V: Row>(
    table: &'static str,
    key: &K::SelfType<'_>,
    row: &[u8],
) -> Result<V, StoreError> {
    decode_row(row).map_err(|source| corrupt::<K>(table, key, source))
}

pub(super) fn corrupt<K: RowKey>(
    table: &'static str,
    key: &K::SelfType<'_>,
    source: DecodeError,
) -> StoreError {
    StoreError::Corrupt { table, key: K::text(key), period: None, source }
}

/// The length of the row in a value, whose checksum it checks.
fn check<K: RowKey>(
    name: &'static str,
    key: &K::SelfType<'_>,
    value: &[u8],
) -> Result<usize, StoreError> {
    let len = row_len(name, K::as_bytes(key).as_ref(), value);
    len.ok_or_else(|| corrupt::<K>(name, key, DecodeError::Checksum))
}

/// The row in a value of a damaged file, if it is as it was written. `is_proven` says whether its page is, for
/// a row without a checksum.
pub(super) fn sound_row<'v>(
    name: &str,
    encoded_key: &[u8],
    value: &'v [u8],
    is_proven: bool,
) -> Option<&'v [u8]> {
    let has_checksum = value.first() != Some(&WITHOUT_CHECKSUM);
    let len = row_len(name, encoded_key, value).filter(|_| has_checksum || is_proven)?;
    value.get(..len)
}

/// The length of the row in a value; `None` if its checksum is wrong.
fn row_len(name: &str, encoded_key: &[u8], value: &[u8]) -> Option<usize> {
    if value.first() == Some(&WITHOUT_CHECKSUM) {
        return Some(value.len());
    }
    let (row, sum) = value.split_last_chunk::<CHECKSUM_BYTES>()?;
    (checksum(name, encoded_key, row).to_le_bytes() == *sum).then_some(row.len())
}

fn entry<'a, K: RowKey>(
    name: &'static str,
    key: AccessGuard<'a, K>,
    bytes: AccessGuard<'a, &'static [u8]>,
) -> Result<Entry<'a, K>, StoreError> {
    let len = check::<K>(name, &key.value(), bytes.value())?;
    Ok(Entry { name, key, row: StoredRow { bytes, len } })
}

/// Turns an error of opening a table, which reads its first page, into one that names it.
pub(super) fn unopened(name: &'static str) -> impl Fn(redb::TableError) -> StoreError {
    move |error| StoreError::from(error).of_table(name)
}

/// Turns an error of reading or writing the row with a key into one that names it.
pub(super) fn unread<K: RowKey>(
    name: &'static str,
    key: &K::SelfType<'_>,
) -> impl Fn(redb::StorageError) -> StoreError {
    move |error| StoreError::from(error).of_row(name, || K::text(key))
}

fn checksum(name: &str, encoded_key: &[u8], row: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(name.as_bytes());
    sum.update(encoded_key);
    sum.update(row);
    sum.finalize()
}

impl<K: RowKey, V, T: ReadableTable<K, &'static [u8]> + ReadableTableMetadata> OpenRows<K, V, T> {
    /// The row with this key, without its checksum.
    #[expect(clippy::needless_pass_by_value, reason = "a key is a number or has references")]
    pub(super) fn row(&self, key: K::SelfType<'_>) -> Result<Option<StoredRow<'_>>, StoreError> {
        self.row_of(&key)
    }

    fn row_of(&self, key: &K::SelfType<'_>) -> Result<Option<StoredRow<'_>>, StoreError> {
        let found = self.table.get(key).map_err(unread::<K>(self.name, key))?;
        let Some(bytes) = found else { return self.absent(key) };
        let len = check::<K>(self.name, key, bytes.value())?;
        Ok(Some(StoredRow { bytes, len }))
    }

    /// Checks that no damage hides the row of a key that was not found. A key that was altered, here or
    /// higher up in the tree, is now beside the place of this key, where it is wrong.
    fn absent<R>(&self, key: &K::SelfType<'_>) -> Result<Option<R>, StoreError> {
        let wanted = K::as_bytes(key).as_ref().to_vec();
        let wanted = || K::from_bytes(&wanted);
        let unread = unread::<K>(self.name, key);
        let before = self.table.range::<K::SelfType<'_>>(..wanted()).map_err(&unread)?.next_back();
        let after = self.table.range::<K::SelfType<'_>>(wanted()..).map_err(&unread)?.next();
        for (row, order) in [(before, Ordering::Less), (after, Ordering::Greater)] {
            let Some(row) = row else { continue };
            let (found, bytes) = row.map_err(&unread)?;
            let found = found.value();
            // A key that releases write was not altered, even if its value was: others need the value.
            if self.name != META || !META_KEYS.contains(&K::text(&found).as_str()) {
                check::<K>(self.name, &found, bytes.value())?;
            }
            if K::compare(K::as_bytes(&found).as_ref(), K::as_bytes(key).as_ref()) != order {
                return Err(corrupt::<K>(self.name, &found, DecodeError::OutOfPlace));
            }
        }
        Ok(None)
    }

    pub(super) fn corrupt(&self, key: &K::SelfType<'_>, source: DecodeError) -> StoreError {
        corrupt::<K>(self.name, key, source)
    }

    #[expect(clippy::needless_pass_by_value, reason = "a key is a number or has references")]
    pub(super) fn has(&self, key: K::SelfType<'_>) -> Result<bool, StoreError> {
        Ok(self.table.get(&key).map_err(unread::<K>(self.name, &key))?.is_some())
    }

    pub(super) fn len(&self) -> Result<u64, StoreError> {
        Ok(self.table.len()?)
    }

    /// Fails unless this many rows are all of the table.
    pub(super) fn check_len(&self, visited: u64) -> Result<(), StoreError> {
        rows_missing(self.name, self.len()?.abs_diff(visited))
    }

    /// The last row.
    pub(super) fn last(&self) -> Result<Option<Entry<'_, K>>, StoreError> {
        let last = self.table.last().map_err(|error| {
            StoreError::from(error).of_row(self.name, || "of the last row".to_owned())
        })?;
        last.map(|(key, bytes)| entry(self.name, key, bytes)).transpose()
    }

    /// The rows in a range of keys, ascending.
    pub(super) fn range<'k>(
        &self,
        keys: impl RangeBounds<K::SelfType<'k>> + 'k,
    ) -> Result<RowsRange<'_, K>, StoreError> {
        scan::range(&self.table, self.name, keys)
    }

    /// All rows, in the order of their keys.
    pub(super) fn scan(&self) -> Result<Scan<'_, K>, StoreError> {
        let rows = self
            .table
            .iter()
            .map_err(|error| scan::unread_next::<K>(error, self.name, &Bound::Unbounded))?;
        Ok(Scan::new(rows, self.name, self.len()?))
    }
}

impl<K: RowKey, V: Row, T: ReadableTable<K, &'static [u8]> + ReadableTableMetadata>
    OpenRows<K, V, T>
{
    #[expect(clippy::needless_pass_by_value, reason = "a key is a number or has references")]
    pub(super) fn get(&self, key: K::SelfType<'_>) -> Result<Option<V>, StoreError> {
        let Some(row) = self.row_of(&key)? else { return Ok(None) };
        decode::<K, V>(self.name, &key, row.bytes()).map(Some)
    }

    /// All rows.
    pub(super) fn all(&self) -> Result<Vec<V>, StoreError> {
        self.scan()?.map(|row| row?.decode()).collect()
    }
}

#[cfg(test)]
pub(super) mod tests;
