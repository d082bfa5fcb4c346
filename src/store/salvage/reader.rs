//! Reading the sound rows of a damaged table.
//!
//! Invariant: a row is passed on only if its checksum is right and it can be decoded, and, where a page above
//! it is not as it was written, if its key is in its place. Other rows are losses, each told once: by key where
//! it can be read, else by the keys beside it.

use std::collections::BTreeMap;
use std::path::Path;

use redb::TableHandle;

use super::Loss;
use super::pages::Pages;
use super::tree::{Compare, Item, Tables, TreeEntry, walk};
use crate::codec::{DecodeError, Row, decode_row};
use crate::domain::link::LinkId;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::settings::Settings;
use crate::domain::settings::revision::Revision;
use crate::store::error::NoCommit;
use crate::store::format::page::Shape;
use crate::store::journal::{Block, Columns, decode_head};
use crate::store::records::{ForKind, Record, each_kind};
use crate::store::rows::{RowKey, Rows, sound_row};
use crate::store::snapshot::Tag;
use crate::store::{StoreError, tables as t};

/// What was found in a table.
#[derive(Debug)]
pub(super) enum Found {
    /// A sound row.
    Row(Tag, Vec<u8>),
    /// An entry of the index of slugs.
    Slug(String, LinkId),
    Loss(Loss),
}

/// A row whose checksum is right.
struct SoundRow<'a> {
    key: &'a [u8],
    text: &'a str,
    row: &'a [u8],
}

type FindRow = dyn Fn(&Reader, &SoundRow<'_>) -> Result<Vec<Found>, DecodeError>;

pub(super) struct Table {
    pub(super) name: &'static str,
    shape: Shape,
    /// The order of its encoded keys.
    compare: Compare,
    /// An encoded key, as an error names it.
    text: fn(&[u8]) -> Option<String>,
    find: Box<FindRow>,
}

/// The tables that a snapshot has, those that others refer to first.
pub(super) fn tables() -> Vec<Table> {
    let mut tables = vec![
        table(t::meta::<()>(), |_, entry| {
            let found = match entry.text {
                t::SETTINGS => decoded::<Settings>(entry.row).map(|()| Tag::Settings),
                t::CLICK_ID_KEY => decoded::<[u8; 16]>(entry.row).map(|()| Tag::ClickIdKey),
                t::EPOCH => decoded::<u32>(entry.row).map(|()| Tag::Epoch),
                t::PEOPLE_FINGERPRINT => decoded::<[u8; 8]>(entry.row).map(|()| Tag::Fingerprint),
                t::PLAN_REVISION => decoded::<Revision>(entry.row).map(|()| Tag::Revision),
                t::NORMALISERS => decoded::<Vec<Normaliser>>(entry.row).map(|()| Tag::Normalisers),
                _ => return Ok(Vec::new()),
            };
            Ok(vec![Found::Row(found?, entry.row.to_vec())])
        }),
        rows(t::PEOPLE, Tag::Alias),
        rows(t::GAPS, Tag::Gap),
        rows(t::BATCHES, Tag::Batch),
        rows(t::TOKENS, Tag::Token),
        rows(t::LINKS, Tag::Link),
        rows(t::CODES, Tag::Code),
        batch_codes(),
        rows(t::REDEMPTIONS, Tag::Redemption),
        table(t::TAIL, |_, entry| {
            Block::parse(entry.row)?.whole()?;
            Ok(vec![Found::Row(Tag::Clicks, entry.row.to_vec())])
        }),
        table(t::SEGMENT_HEADS, segment),
    ];
    tables.extend(each_kind(VersionTables));
    tables
}

/// The other tables: a new file gets its own, but for what is there for a time only.
pub(super) fn other_tables() -> Vec<Table> {
    vec![
        slugs(),
        index(t::CODE_USES),
        index(t::CUSTOMER_USES),
        index(t::TIMES),
        index(t::CARRIERS),
        index(t::changes::<()>()),
        index(t::STAGINGS),
        index(t::STAGED_LINKS),
        index(t::STAGED_CODES),
    ]
}

pub(super) fn batch_codes() -> Table {
    rows(t::BATCH_CODES, Tag::BatchCode)
}

pub(super) fn slugs() -> Table {
    table(t::SLUG_IDS, |_, entry| {
        Ok(vec![Found::Slug(entry.text.to_owned(), LinkId(decode_row(entry.row)?))])
    })
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

fn rows<K: RowKey, V: Row + 'static>(rows: Rows<K, V>, tag: Tag) -> Table {
    table(rows, move |_, entry| {
        decoded::<V>(entry.row)?;
        Ok(vec![Found::Row(tag, entry.row.to_vec())])
    })
}

fn index<K: RowKey, V>(rows: Rows<K, V>) -> Table {
    table(rows, |_, _| Ok(Vec::new()))
}

/// A table with rows. `find` decodes a row whose checksum is right.
fn table<K: RowKey, V>(
    rows: Rows<K, V>,
    find: impl Fn(&Reader, &SoundRow<'_>) -> Result<Vec<Found>, DecodeError> + 'static,
) -> Table {
    let (name, shape, compare) = (rows.name(), shape::<K>(), K::compare as Compare);
    Table { name, shape, compare, text: K::text_of, find: Box::new(find) }
}

fn shape<K: RowKey>() -> Shape {
    Shape { key: K::fixed_width(), value: None }
}

/// A segment: a body with a column that is not sound is saved without it, if it can be.
fn segment(reader: &Reader, entry: &SoundRow<'_>) -> Result<Vec<Found>, DecodeError> {
    let head = decode_head(entry.row)?;
    let lost =
        || vec![Found::Loss(Loss::Clicks { count: head.count, from: head.from, to: head.to })];
    let Some(body) = reader.body(entry.key) else { return Ok(lost()) };
    let Ok((block, unsound)) = Block::joined_where_sound(entry.row, &body) else {
        return Ok(lost());
    };
    if block.whole().is_err() {
        return Ok(lost());
    }
    let mut found = vec![Found::Row(Tag::Clicks, block.bytes(Columns::All))];
    found.extend(unsound.into_iter().map(|what| {
        Found::Loss(Loss::Values { what, count: head.count, from: head.from, to: head.to })
    }));
    Ok(found)
}

/// A damaged data file.
pub(super) struct Reader {
    pages: Pages,
    tables: Tables,
    /// The encoded key of a segment to the place of its body.
    bodies: BTreeMap<Vec<u8>, (u64, usize)>,
}

impl Reader {
    pub(super) fn of(path: &Path) -> Result<Self, StoreError> {
        let pages = Pages::of(path)?;
        let tables = Tables::of(&pages)?;
        if !tables.trees.contains_key(t::META) {
            if tables.is_whole {
                return Err(StoreError::Foreign(path.to_owned()));
            } else if tables.trees.is_empty() {
                return Err(StoreError::NoCommit(NoCommit));
            }
        }
        let mut reader = Self { pages, tables, bodies: BTreeMap::new() };
        reader.bodies = reader.find_bodies()?;
        Ok(reader)
    }

    /// Whether the newest commit was not read.
    pub(super) fn is_older(&self) -> bool {
        self.tables.is_older
    }

    fn find_bodies(&self) -> Result<BTreeMap<Vec<u8>, (u64, usize)>, StoreError> {
        let mut bodies = BTreeMap::new();
        let root = self.tables.trees.get(t::SEGMENTS.name()).and_then(|table| table.root);
        if let Some(root) = root {
            walk(&self.pages, &root, shape::<u64>(), &mut |item| {
                if let Item::Entry(entry) = item {
                    bodies.insert(entry.key.to_vec(), (entry.offset, entry.value.len()));
                }
                Ok(())
            })?;
        }
        Ok(bodies)
    }

    fn body(&self, key: &[u8]) -> Option<Vec<u8>> {
        let (offset, len) = self.bodies.get(key)?;
        self.pages.bytes(*offset, *len)
    }

    /// Reads a table. Returns whether nothing of it is lost.
    pub(super) fn read(
        &self,
        table: &Table,
        take: &mut dyn FnMut(Found) -> Result<(), StoreError>,
    ) -> Result<bool, StoreError> {
        let tree = self.tables.trees.get(table.name);
        // Earlier releases did not have all tables.
        if tree.is_none() && self.tables.is_whole {
            return Ok(true);
        }
        let mut reading = Reading::of(self, table, take);
        let rows = tree.and_then(|tree| tree.rows);
        match tree.and_then(|tree| tree.root) {
            Some(root) => {
                walk(&self.pages, &root, table.shape, &mut |item| reading.item(item))?;
            }
            None => reading.is_in_hole = rows != Some(0),
        }
        reading.end(rows)
    }
}

/// A table that is being read.
struct Reading<'r> {
    reader: &'r Reader,
    table: &'r Table,
    take: &'r mut dyn FnMut(Found) -> Result<(), StoreError>,
    /// The rows that were read or told.
    rows: u64,
    is_whole: bool,
    /// The encoded key of the last sound row.
    last: Option<Vec<u8>>,
    /// The key of the last row that was read or told.
    last_text: Option<String>,
    /// Whether rows after it cannot be read.
    is_in_hole: bool,
    has_holes: bool,
}

impl<'r> Reading<'r> {
    fn of(
        reader: &'r Reader,
        table: &'r Table,
        take: &'r mut dyn FnMut(Found) -> Result<(), StoreError>,
    ) -> Self {
        Self {
            reader,
            table,
            take,
            rows: 0,
            is_whole: true,
            last: None,
            last_text: None,
            is_in_hole: false,
            has_holes: false,
        }
    }

    fn item(&mut self, item: Item<'_>) -> Result<(), StoreError> {
        let Item::Entry(entry) = item else {
            self.is_in_hole = true;
            return Ok(());
        };
        // What has no key of this table, or one of another place, may be anything.
        let text = (self.table.text)(entry.key).filter(|_| self.is_in_place(&entry));
        let Some(text) = text else {
            self.is_in_hole = true;
            return Ok(());
        };
        self.end_hole(Some(&text))?;
        self.rows += 1;
        let row = sound_row(self.table.name, entry.key, entry.value, entry.is_proven);
        let found = row.ok_or(DecodeError::Checksum).and_then(|row| {
            self.last = Some(entry.key.to_vec());
            let row = SoundRow { key: entry.key, text: &text, row };
            (self.table.find)(self.reader, &row)
        });
        match found {
            Ok(found) => {
                for found in found {
                    self.give(found)?;
                }
            }
            Err(why) => {
                let (table, key) = (self.table.name, text.clone());
                self.give(Found::Loss(Loss::Row { table, key, why: why.to_string() }))?;
            }
        }
        self.last_text = Some(text);
        Ok(())
    }

    /// Whether a valid key is where it should be.
    fn is_in_place(&self, entry: &TreeEntry<'_>) -> bool {
        let compare = self.table.compare;
        let is_above = |last: &Vec<u8>| compare(last, entry.key).is_lt();
        entry.bounds.have(entry.key, compare) && self.last.as_ref().is_none_or(is_above)
    }

    fn give(&mut self, found: Found) -> Result<(), StoreError> {
        self.is_whole &= !matches!(found, Found::Loss(_));
        (self.take)(found)
    }

    /// Tells the rows that could not be read before a key.
    fn end_hole(&mut self, before: Option<&str>) -> Result<(), StoreError> {
        if !std::mem::take(&mut self.is_in_hole) {
            return Ok(());
        }
        self.has_holes = true;
        let (table, after) = (self.table.name, self.last_text.clone());
        self.give(Found::Loss(Loss::Rows { table, after, before: before.map(str::to_owned) }))
    }

    /// `rows` is how many the table has, if that is known.
    fn end(mut self, rows: Option<u64>) -> Result<bool, StoreError> {
        self.end_hole(None)?;
        let missing = rows.map_or(0, |rows| rows.saturating_sub(self.rows));
        if missing > 0 && !self.has_holes {
            self.give(Found::Loss(Loss::Missing { table: self.table.name, rows: missing }))?;
        }
        Ok(self.is_whole)
    }
}
