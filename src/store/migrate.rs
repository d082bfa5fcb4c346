//! Rewriting the rows of an earlier schema, so that every value has a checksum and every index is the
//! current one.
//!
//! A file of an earlier schema is read as it is, and its rows gain checksums when they are rewritten;
//! this rewrites the others. Invariant: a step is one transaction, after which the file is as valid as
//! before. So an interrupted migration continues with the rows that are left. Does not back up the file
//! (see `cli`).

use std::ops::Bound;

use redb::{ReadTransaction, ReadableTable, ReadableTableMetadata, TableDefinition};

use super::journal::{Block, Columns, Segment};
use super::records::{ForKind, Record, each_kind};
use super::rows::{
    RowKey, Rows, WITHOUT_CHECKSUM, corrupt, decode, open_if_exists, unopened, unread,
};
use super::txn::Txn;
use super::{Store, StoreError, tables};
use crate::codec::{Identity, Row};
use crate::domain::limits::{MIGRATE_BYTES, MIGRATE_ROWS};
use crate::domain::settings::Settings;

/// The number of rows of a table that a migration rewrites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OldRows {
    pub table: &'static str,
    pub rows: u64,
}

impl Store {
    /// The rows of an earlier schema, by table. `O` is the type of the outcomes of changes.
    pub fn old_rows<O: Row + 'static>(&self) -> Result<Vec<OldRows>, StoreError> {
        let txn = self.read()?;
        let mut old = Vec::new();
        for table in old_tables::<O>() {
            let rows = (table.count)(&txn)?;
            if rows > 0 {
                old.push(OldRows { table: table.name, rows });
            }
        }
        Ok(old)
    }

    /// Rewrites all rows of an earlier schema, in steps. Passes the number of rows of each step to `step`.
    pub fn migrate<O: Row + 'static>(&self, mut step: impl FnMut(u64)) -> Result<(), StoreError> {
        for table in old_tables::<O>() {
            let mut after = Some(Vec::new());
            while after.is_some() {
                step(self.write(|txn| (table.rewrite)(txn, &mut after))?);
            }
        }
        self.write(Txn::index_records)
    }
}

/// A table that may have rows of an earlier schema.
struct OldTable {
    name: &'static str,
    count: Box<Count>,
    rewrite: Box<RewriteSome>,
}

/// Counts the rows of an earlier schema.
type Count = dyn Fn(&ReadTransaction) -> Result<u64, StoreError>;

/// Rewrites some rows after a key, which is encoded and empty at the beginning. Sets it to the last row
/// that was read; `None` at the end of the table. Returns the number of rewritten rows.
type RewriteSome = dyn Fn(&Txn, &mut Option<Vec<u8>>) -> Result<u64, StoreError>;

fn old_tables<O: Row + 'static>() -> Vec<OldTable> {
    let mut old = vec![
        meta(),
        same(tables::LINKS),
        same(tables::CODES),
        same(tables::BATCHES),
        same(tables::BATCH_CODES),
        same(tables::REDEMPTIONS),
        same(tables::changes::<O>()),
        same(tables::STAGINGS),
        same(tables::STAGED_LINKS),
        same(tables::STAGED_CODES),
        same(tables::GAPS),
        same(tables::TOKENS),
        tail(),
        segments(),
        index(tables::SLUGS_1, tables::SLUG_IDS),
        index(tables::CODE_USES_1, tables::CODE_USES),
        index(tables::CUSTOMER_USES_1, tables::CUSTOMER_USES),
    ];
    old.extend(each_kind(OldVersions).into_iter().flatten());
    old
}

/// A table whose rows keep their keys.
fn same<K: RowKey, V: Row + 'static>(rows: Rows<K, V>) -> OldTable {
    old_table(rows, move |txn, key, row| {
        let row: V = decode::<K, V>(rows.name(), &key, row)?;
        rows.open(txn)?.insert(key, &row).map(drop)
    })
}

/// Tables of versions that release 0.1.0 had. The versions get their identity as key.
struct OldVersions;

impl ForKind for OldVersions {
    type Out = Option<OldTable>;

    fn run<V: Record>(&mut self) -> Option<OldTable> {
        let table = || {
            old_table(V::ROWS, |txn, key, row| {
                let version: V = decode::<(&str, &Identity), V>(V::ROWS.name(), &key, row)?;
                V::ROWS.open(txn)?.remove(key)?;
                txn.add_version(&version).map(drop)
            })
        };
        V::WAS_IN_FIRST.then(table)
    }
}

fn meta() -> OldTable {
    old_table(tables::meta::<()>(), |txn, key, row| match key {
        tables::SCHEMA => Ok(()),
        tables::SETTINGS => rewrite_meta::<Settings>(txn, key, row),
        tables::CLICK_ID_KEY => rewrite_meta::<[u8; 16]>(txn, key, row),
        tables::PEOPLE_FINGERPRINT => rewrite_meta::<[u8; 8]>(txn, key, row),
        tables::EPOCH => rewrite_meta::<u32>(txn, key, row),
        _ => rewrite_meta::<u64>(txn, key, row),
    })
}

fn rewrite_meta<T: Row>(txn: &Txn, key: &str, row: &[u8]) -> Result<(), StoreError> {
    txn.put_meta(key, &decode::<&str, T>(tables::META, &key, row)?)
}

fn tail() -> OldTable {
    old_table(tables::TAIL, |txn, first, row| {
        let block = Block::parse(row).map_err(|error| corrupt::<u64>("tail", &first, error))?;
        tables::TAIL.open(txn)?.insert_row(first, block.bytes(Columns::All)).map(drop)
    })
}

fn segments() -> OldTable {
    old_table(tables::SEGMENT_HEADS, |txn, first, head| {
        let corrupt = |error| corrupt::<u64>("segments", &first, error);
        let whole = {
            let bodies = txn.engine.open_table(tables::SEGMENTS).map_err(unopened("segments"))?;
            let body = bodies.get(first).map_err(unread::<u64>("segments", &first))?;
            let body = body.ok_or(StoreError::Missing("body of a segment"))?;
            Block::joined(head, body.value()).map_err(corrupt)?.bytes(Columns::All)
        };
        let segment = Segment::from_block(&whole).map_err(corrupt)?;
        segment.map_or(Ok(()), |segment| segment.insert(txn))
    })
}

fn old_table<K: RowKey, V: 'static>(
    rows: Rows<K, V>,
    rewrite: impl Fn(&Txn, K::SelfType<'_>, &[u8]) -> Result<(), StoreError> + 'static,
) -> OldTable {
    let is_old = move |key: &K::SelfType<'_>, row: &[u8]| {
        // The schema keeps the layout of release 0.1.0 for ever.
        let is_schema = rows.name() == tables::META && K::text(key) == tables::SCHEMA;
        row.first() == Some(&WITHOUT_CHECKSUM) && !is_schema
    };
    let count = move |txn: &ReadTransaction| {
        let mut count = 0;
        for entry in rows.read(txn)?.scan()? {
            let entry = entry?;
            count += u64::from(is_old(&entry.key(), entry.row()));
        }
        Ok(count)
    };
    let rewrite = move |txn: &Txn, after: &mut Option<Vec<u8>>| {
        let (mut old, mut bytes, mut read) = (Vec::new(), 0, 0);
        let last = after.take().unwrap_or_default();
        let from =
            if last.is_empty() { Bound::Unbounded } else { Bound::Excluded(K::from_bytes(&last)) };
        for entry in rows.open(txn)?.range((from, Bound::Unbounded))? {
            let entry = entry?;
            let key = entry.key();
            read += 1;
            if is_old(&key, entry.row()) {
                bytes += entry.row().len();
                old.push((K::as_bytes(&key).as_ref().to_vec(), entry.row().to_vec()));
            }
            if old.len() == MIGRATE_ROWS || bytes >= MIGRATE_BYTES || read == MIGRATE_ROWS * 100 {
                *after = Some(K::as_bytes(&key).as_ref().to_vec());
                break;
            }
        }
        for (key, row) in &old {
            rewrite(txn, K::from_bytes(key), row)?;
        }
        Ok(old.len() as u64)
    };
    OldTable { name: rows.name(), count: Box::new(count), rewrite: Box::new(rewrite) }
}

/// An index of schema 1, whose entries move to a table of rows.
fn index<K: RowKey>(before: TableDefinition<'static, K, u32>, rows: Rows<K, u32>) -> OldTable {
    let count = move |txn: &ReadTransaction| {
        open_if_exists(txn, before)?.map_or(Ok(0), |table| Ok(table.len()?))
    };
    let rewrite = move |txn: &Txn, after: &mut Option<Vec<u8>>| {
        let mut before = txn.engine.open_table(before)?;
        let mut rows = rows.open(txn)?;
        let mut moved = 0;
        for entry in before.extract_if(|_, _| true)?.take(MIGRATE_ROWS) {
            let (key, value) = entry?;
            // An entry that was rewritten since is newer.
            if !rows.has(key.value())? {
                rows.insert(key.value(), &value.value())?;
            }
            moved += 1;
        }
        txn.check_removal()?;
        *after = (!before.is_empty()?).then(Vec::new);
        Ok(moved)
    };
    OldTable { name: rows.name(), count: Box::new(count), rewrite: Box::new(rewrite) }
}

#[cfg(test)]
mod tests;
