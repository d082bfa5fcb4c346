//! Reading the sound rows of a damaged table.
//!
//! Invariant: a row is passed on only if its checksum is right and it can be decoded. A table whose tree is
//! broken is read from both ends; a panic of redb counts as such a break.

use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use redb::{Database, ReadTransaction, ReadableDatabase};

use super::Loss;
use crate::codec::{DecodeError, Row, decode_row};
use crate::domain::record::normaliser::Normaliser;
use crate::domain::settings::Settings;
use crate::domain::settings::revision::Revision;
use crate::store::file::{after_a_panic, open_to_read};
use crate::store::journal::{Block, Columns, decode_head};
use crate::store::records::{ForKind, Record, each_kind};
use crate::store::rows::{Entry, RowKey, Rows};
use crate::store::snapshot::Tag;
use crate::store::{StoreError, tables as t};

/// Rows that are on their way from the thread that reads them.
const ROWS_WAITING: usize = 1024;

/// What was found in a table.
#[derive(Debug)]
pub(super) enum Found {
    /// A sound row, with its key as an error names it.
    Row {
        tag: Tag,
        key: String,
        row: Vec<u8>,
    },
    Loss(Loss),
}

/// What the reading thread sends.
enum Sent {
    /// What was found under an encoded key.
    Found(Vec<u8>, Found),
    /// The end of the table.
    End,
    /// The tree is broken here.
    Broken,
}

/// How to read the rows of a table: forward, or backward down to a key.
type ReadRows = dyn Fn(&ReadTransaction, Option<&[u8]>, &SyncSender<Sent>) -> Result<(), StoreError>
    + Send
    + Sync;

pub(super) struct Table {
    name: &'static str,
    read: Box<ReadRows>,
    /// An encoded key, as an error names it.
    key: fn(&[u8]) -> String,
}

/// The tables, those that others refer to first.
pub(super) fn tables() -> Vec<Table> {
    let mut tables = vec![
        table(t::meta::<()>(), |entry| {
            let key = entry.key();
            let row = entry.row();
            let found = match key {
                t::SETTINGS => decoded::<Settings>(row).map(|()| Tag::Settings),
                t::CLICK_ID_KEY => decoded::<[u8; 16]>(row).map(|()| Tag::ClickIdKey),
                t::EPOCH => decoded::<u32>(row).map(|()| Tag::Epoch),
                t::PEOPLE_FINGERPRINT => decoded::<[u8; 8]>(row).map(|()| Tag::Fingerprint),
                t::PLAN_REVISION => decoded::<Revision>(row).map(|()| Tag::Revision),
                t::NORMALISERS => decoded::<Vec<Normaliser>>(row).map(|()| Tag::Normalisers),
                _ => return Ok(Vec::new()),
            };
            Ok(vec![found_row(found?, entry)])
        }),
        rows(t::PEOPLE, Tag::Alias),
        rows(t::GAPS, Tag::Gap),
        rows(t::BATCHES, Tag::Batch),
        rows(t::TOKENS, Tag::Token),
        rows(t::LINKS, Tag::Link),
        rows(t::CODES, Tag::Code),
        rows(t::BATCH_CODES, Tag::BatchCode),
        rows(t::REDEMPTIONS, Tag::Redemption),
        table(t::TAIL, |entry| {
            Block::parse(entry.row())?.whole()?;
            Ok(vec![found_row(Tag::Clicks, entry)])
        }),
        segments(),
    ];
    tables.extend(each_kind(VersionTables));
    tables
}

/// The tables of versions.
struct VersionTables;

impl ForKind for VersionTables {
    type Out = Table;

    fn run<V: Record>(&mut self) -> Table {
        rows(V::ROWS, V::TAG)
    }
}

fn decoded<V: Row>(row: &[u8]) -> Result<(), DecodeError> {
    decode_row::<V>(row).map(drop)
}

fn found_row<K: RowKey>(tag: Tag, entry: &Entry<'_, K>) -> Found {
    Found::Row { tag, key: K::text(&entry.key()), row: entry.row().to_vec() }
}

fn rows<K: RowKey, V: Row + 'static>(rows: Rows<K, V>, tag: Tag) -> Table {
    table(rows, move |entry| {
        decoded::<V>(entry.row())?;
        Ok(vec![found_row(tag, entry)])
    })
}

/// Reads a table. `find` decodes a row whose checksum is right.
fn table<K: RowKey, V: 'static>(
    rows: Rows<K, V>,
    find: impl Fn(&Entry<'_, K>) -> Result<Vec<Found>, DecodeError> + Send + Sync + 'static,
) -> Table {
    table_in(rows, move |_, entry| Ok(find(entry)))
}

/// The segments: a body with a column that is not sound is saved without it, if it can be.
fn segments() -> Table {
    table_in(t::SEGMENT_HEADS, |txn, entry| {
        let bodies = txn.open_table(t::SEGMENTS)?;
        let head = match decode_head(entry.row()) {
            Ok(head) => head,
            Err(error) => return Ok(Err(error)),
        };
        let lost = Loss::Clicks { count: head.count, from: head.from, to: head.to };
        let Some(body) = bodies.get(entry.key())? else {
            return Ok(Ok(vec![Found::Loss(lost)]));
        };
        let Ok((block, unsound)) = Block::joined_where_sound(entry.row(), body.value()) else {
            return Ok(Ok(vec![Found::Loss(lost)]));
        };
        if block.whole().is_err() {
            return Ok(Ok(vec![Found::Loss(lost)]));
        }
        let row = block.bytes(Columns::All);
        let mut found = vec![Found::Row { tag: Tag::Clicks, key: entry.key().to_string(), row }];
        found.extend(unsound.into_iter().map(|what| {
            Found::Loss(Loss::Values { what, count: head.count, from: head.from, to: head.to })
        }));
        Ok(Ok(found))
    })
}

fn table_in<K: RowKey, V: 'static>(
    rows: Rows<K, V>,
    find: impl Fn(
        &ReadTransaction,
        &Entry<'_, K>,
    ) -> Result<Result<Vec<Found>, DecodeError>, StoreError>
    + Send
    + Sync
    + 'static,
) -> Table {
    let read = move |txn: &ReadTransaction, down_to: Option<&[u8]>, out: &SyncSender<Sent>| {
        let Some(table) = rows.read_damaged(txn)? else {
            // Schema 1 has no aliases.
            let is_lost = rows.name() != t::PEOPLE.name();
            return if is_lost {
                Err(StoreError::LostTable { table: rows.name() })
            } else {
                Ok(())
            };
        };
        let above = match down_to {
            Some(key) if !key.is_empty() => Bound::Excluded(K::from_bytes(key)),
            _ => Bound::Unbounded,
        };
        for row in table.damaged((above, Bound::Unbounded), down_to.is_some())? {
            let (key, entry) = row?;
            let found = match entry {
                Ok(entry) => find(txn, &entry)?.map_err(|error| entry.corrupt(error)),
                Err(error) => Err(error),
            };
            let found = found.unwrap_or_else(|error| vec![Found::Loss(of_row(rows.name(), error))]);
            for found in found {
                // The receiver is gone only if the salvage failed.
                let _ = out.send(Sent::Found(key.clone(), found));
            }
        }
        Ok(())
    };
    Table { name: rows.name(), read: Box::new(read), key: |key| K::text(&K::from_bytes(key)) }
}

fn of_row(table: &'static str, error: StoreError) -> Loss {
    match error {
        StoreError::Corrupt { key, source, .. } => {
            Loss::Row { table, key, why: source.to_string() }
        }
        other => Loss::Row { table, key: String::new(), why: other.to_string() },
    }
}

/// A damaged data file.
pub(super) struct Reader {
    path: PathBuf,
    /// `None` after a panic, which may have left locks behind.
    database: Option<Arc<Database>>,
}

impl Reader {
    pub(super) fn of(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { path: path.to_owned(), database: Some(Arc::new(open_to_read(path)?)) })
    }

    /// Reads a table from the front, and from the back if it is broken.
    pub(super) fn read(
        &mut self,
        table: Table,
        take: &mut dyn FnMut(Found) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let table = Arc::new(table);
        let mut last = Vec::new();
        let is_whole = self.pass(&table, None, &mut |key, found| {
            last = key;
            take(found)
        })?;
        if is_whole {
            return Ok(());
        }
        let (mut first, mut from_the_back) = (Vec::new(), Vec::new());
        self.pass(&table, Some(last.clone()), &mut |key, found| {
            first = key;
            from_the_back.push(found);
            Ok(())
        })?;
        let text = |key: &[u8]| (!key.is_empty()).then(|| (table.key)(key));
        take(Found::Loss(Loss::Rows {
            table: table.name,
            after: text(&last),
            before: text(&first),
        }))?;
        from_the_back.into_iter().rev().try_for_each(take)
    }

    /// Reads a table in one direction. Returns whether the other end was reached.
    fn pass(
        &mut self,
        table: &Arc<Table>,
        down_to: Option<Vec<u8>>,
        take: &mut dyn FnMut(Vec<u8>, Found) -> Result<(), StoreError>,
    ) -> Result<bool, StoreError> {
        let database = match &self.database {
            Some(database) => Arc::clone(database),
            None => Arc::new(open_to_read(&self.path)?),
        };
        let (sender, receiver) = sync_channel(ROWS_WAITING);
        let (table, reading) = (Arc::clone(table), Arc::clone(&database));
        thread::spawn(move || {
            let panicked = sender.clone();
            after_a_panic(move || {
                let _ = panicked.send(Sent::Broken);
            });
            let txn = reading.begin_read().map_err(StoreError::from);
            let read = txn.and_then(|txn| (table.read)(&txn, down_to.as_deref(), &sender));
            let _ = sender.send(if read.is_ok() { Sent::End } else { Sent::Broken });
        });
        self.database = None;
        loop {
            match receiver.recv() {
                Ok(Sent::Found(key, found)) => take(key, found)?,
                Ok(Sent::End) => {
                    self.database = Some(database);
                    return Ok(true);
                }
                Ok(Sent::Broken) | Err(_) => return Ok(false),
            }
        }
    }
}
