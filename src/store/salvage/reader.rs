//! Reading the sound rows of a damaged table.
//!
//! Invariant: a row is passed on only if its checksum is right, it can be decoded, and its key is in its place.
//! A row without a checksum is passed on if its page has one that is right: it is as it was written then, too.
//! Other rows are losses, each told once: by key where it can be read, else by the keys beside it. No key is
//! compared before it is checked. Does not find pages (see `tree`), and does not know what a loss means to other
//! rows (see `super`).

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::Path;

use redb::TableHandle;

use super::Loss;
use super::commit::{TableTree, Tables};
use super::pages::Pages;
use super::table::{Found, SoundRow, Table, is_body_of, shape};
use super::tree::{Item, TreeEntry, walk};
use crate::codec::DecodeError;
use crate::store::error::NoCommit;
use crate::store::format::page::Shape;
use crate::store::{StoreError, tables as t};

/// A damaged data file.
pub(super) struct Reader {
    pub(super) pages: Pages,
    tables: Tables,
    /// The encoded key of a segment to the place of its body.
    bodies: BTreeMap<Vec<u8>, (u64, usize)>,
}

impl Reader {
    pub(super) fn of(path: &Path) -> Result<Self, StoreError> {
        let pages = Pages::of(path)?;
        let tables = Tables::of(&pages)?;
        if tables.trees.is_empty() {
            return Err(StoreError::NoCommit(NoCommit));
        }
        if tables.is_whole() && !tables.trees.contains_key(t::META) {
            return Err(StoreError::Foreign(path.to_owned()));
        }
        let mut reader = Self { pages, tables, bodies: BTreeMap::new() };
        reader.bodies = reader.find_bodies()?;
        Ok(reader)
    }

    /// Whether the newest commit was not read.
    pub(super) fn is_older(&self) -> bool {
        self.tables.is_older
    }

    /// The tree of a table. `None` if the tables are not known to have it.
    fn tree(&self, name: &str, shape: Shape) -> Option<TableTree> {
        self.tables.trees.get(name).map(|tree| tree.of_shape(shape))
    }

    fn find_bodies(&self) -> Result<BTreeMap<Vec<u8>, (u64, usize)>, StoreError> {
        let mut bodies = BTreeMap::new();
        let shape = shape::<u64>();
        let root = self.tree(t::SEGMENTS.name(), shape).and_then(|tree| tree.root);
        if let Some(root) = root {
            walk(&self.pages, &root, shape, &mut |item| {
                if let Item::Entry(TreeEntry { key, value, offset, is_proven, .. }) = item
                    && is_body_of(value, key, is_proven)
                    && (is_proven || !bodies.contains_key(key))
                {
                    bodies.insert(key.to_vec(), (offset, value.len()));
                }
                Ok(())
            })?;
        }
        Ok(bodies)
    }

    /// The body of a segment.
    pub(super) fn body(&self, key: &[u8]) -> Option<Vec<u8>> {
        let (offset, len) = self.bodies.get(key)?;
        self.pages.bytes(*offset, *len)
    }

    /// Reads a table. Returns whether nothing of it is lost.
    pub(super) fn read(
        &self,
        table: &Table,
        take: &mut dyn FnMut(Found) -> Result<(), StoreError>,
    ) -> Result<bool, StoreError> {
        let tree = self.tree(table.name, table.shape);
        // No release has all tables.
        if tree.is_none() && (self.tables.is_whole() || table.is_old) {
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
        let row = (self.table.value)(self.table.name, entry.key, entry.value, entry.is_proven);
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
        let order = self.table.order;
        let is_above = |last: &Vec<u8>| order(last, entry.key).is_some_and(Ordering::is_lt);
        entry.bounds.have(entry.key, order) && self.last.as_ref().is_none_or(is_above)
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
