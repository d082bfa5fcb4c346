//! Salvage: a snapshot of all that is sound in a damaged data file, and a list of what is not.
//!
//! The file is read without redb, which refuses some damaged files, panics at others, and does not tell which
//! rows it cannot reach. From the bytes up: `pages` reads a page, `tree` walks a tree of pages, `commit` decides
//! which commit is read, `table` knows what tables hold, `reader` reads a table, `tail` knows which clicks lost
//! rows of the tail had, and `loss` is what is not sound.
//! This module owns what concerns several tables: their order, rows that need other rows, and the names of links.
//!
//! Invariant: the damaged file is not written. A row in the snapshot is as it was written; what is not in the
//! snapshot is listed, by number where the list is full, and lost clicks are a gap in it. No damage makes a
//! reading panic or endless, and it holds no more than the ids in the file, a leaf, and a branch for each level.
//! Rows that nothing leads to are not searched for: pages keep older versions of rows, and those that were
//! erased. Does not repair a row, does not know the format of pages (see `format`), and does not make the new
//! file (see `snapshot::restore`).

mod commit;
mod loss;
mod pages;
mod reader;
mod table;
mod tail;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

pub use loss::{Loss, Losses};

use super::click_log::left_rows;
use super::folder::folder;
use super::journal::decode_head;
use super::keys::{people_key_path, read_people_key};
use super::snapshot::{StreamWriter, Tag};
use super::tables::{BATCHES, LINKS, META, TAIL};
use super::{Store, StoreError};
use crate::codec::{decode_row, encode_row};
use crate::domain::click::gap::Gap;
use crate::domain::code::batch::{Batch, BatchCode, BatchId};
use crate::domain::environment::Random;
use crate::domain::link::{Link, LinkId};
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::person::Fingerprint;
use crate::domain::time::Timestamp;
use reader::Reader;
use table::{
    Found, batch_codes, links, of_clicks, old_slugs, other_tables, segment_heads, slugs, tables,
    tail,
};
use tail::{Blocks, Ends, Part};

impl Store {
    /// Reads all that is sound of the data file at a path.
    pub fn salvage(path: &Path, random: &dyn Random) -> Result<Salvaged, StoreError> {
        // For a file that has lost its own.
        let fingerprint = read_people_key(path)?.map(|key| key.fingerprint());
        let reader = Reader::of(path)?;
        let mut go_on = || true;
        let out = StreamWriter::begin(folder(path), &mut go_on)?;
        let mut salvage = Salvage { out: Some(out), ..Salvage::default() };
        salvage.read(path, &reader)?;
        let fingerprint = salvage.fingerprint.or(fingerprint);
        let lost = || StoreError::LostFingerprint(people_key_path(path));
        let fingerprint = fingerprint.ok_or_else(lost)?;
        salvage.add_missing(fingerprint, random)?;
        let Salvage { out, losses, .. } = salvage;
        let out = out.map(StreamWriter::finish).transpose()?;
        let snapshot = out.ok_or(StoreError::Missing("snapshot"))?;
        Ok(Salvaged { snapshot, losses, fingerprint })
    }

    /// Reads all of a data file, and tells what is not sound.
    pub fn losses(path: &Path) -> Result<Losses, StoreError> {
        let reader = Reader::of(path)?;
        let mut salvage = Salvage::default();
        salvage.read(path, &reader)?;
        for table in other_tables() {
            reader.read(&table, &mut |found| salvage.take(found))?;
        }
        Ok(salvage.losses)
    }
}

/// What is sound of a damaged data file.
#[derive(Debug)]
pub struct Salvaged {
    /// A snapshot, at its beginning.
    pub snapshot: File,
    /// What is not sound.
    pub losses: Losses,
    /// That of the people key.
    pub fingerprint: Fingerprint,
}

/// What a reading has found. The first two fields are of the snapshot, if one is written.
#[derive(Default)]
struct Salvage<'a> {
    out: Option<StreamWriter<'a>>,
    /// The tags that were found.
    has: BTreeSet<u8>,
    losses: Losses,
    fingerprint: Option<Fingerprint>,
    batches: BTreeSet<BatchId>,
    /// The batches that are lost, and have sound codes.
    lost_batches: BTreeSet<BatchId>,
    /// The lost rows of the tail.
    lost_tail: Vec<Loss>,
    /// The codes of each batch that are sound.
    codes: BTreeMap<BatchId, u32>,
    /// The lost links that an index of slugs names.
    named_links: BTreeSet<LinkId>,
}

impl Salvage<'_> {
    fn read(&mut self, path: &Path, reader: &Reader) -> Result<(), StoreError> {
        if reader.is_older() {
            self.losses.push(Loss::LastCommit);
        }
        reader.read(&batch_codes(), &mut |found| {
            if let Found::Row(_, row) = found
                && let Ok(code) = decode_row::<BatchCode>(&row)
            {
                *self.codes.entry(code.batch).or_default() += 1;
            }
            Ok(())
        })?;
        self.name_links(reader)?;
        for table in tables() {
            reader.read(&table, &mut |found| self.take(found))?;
        }
        self.read_log(path, reader)?;
        self.lose_tail(reader)
    }

    /// Reads the clicks that the log beside the data file still has.
    fn read_log(&mut self, path: &Path, reader: &Reader) -> Result<(), StoreError> {
        let mut state = None;
        reader.read(&of_clicks(), &mut |found| {
            if let Found::Log(found) = found {
                state = Some(found);
            }
            Ok(())
        })?;
        match left_rows(path, state)? {
            Some(rows) => rows.iter().try_for_each(|row| self.write(Tag::Clicks, row)),
            None => self.lose(Loss::ClickLog),
        }
    }

    /// Tells the clicks that the lost rows of the tail had.
    fn lose_tail(&mut self, reader: &Reader) -> Result<(), StoreError> {
        let rows = std::mem::take(&mut self.lost_tail);
        if rows.is_empty() {
            return Ok(());
        }
        for loss in blocks(reader)?.lost(&rows) {
            self.lose(loss)?;
        }
        Ok(())
    }

    fn take(&mut self, found: Found) -> Result<(), StoreError> {
        match found {
            Found::Row(tag, row) => self.row(tag, row),
            Found::Slug(..) | Found::Lease(_) | Found::Log(_) => Ok(()),
            Found::Loss(loss) => self.lose(loss),
        }
    }

    fn lose(&mut self, loss: Loss) -> Result<(), StoreError> {
        let gap = match loss {
            Loss::Clicks { count, from, to } => Some((u64::from(count), from, to)),
            Loss::TailClicks { at_most, from, to } => Some((at_most, from, to)),
            Loss::Row { table, .. } | Loss::Rows { table, .. } | Loss::Missing { table, .. }
                if table == TAIL.name() =>
            {
                self.lost_tail.push(loss);
                return Ok(());
            }
            _ => None,
        };
        if let Some((lost, from, to)) = gap {
            let gap = Gap { from, to, lost, late: 0, missing: 0 };
            self.write(Tag::Gap, &encode_row(&gap))?;
        }
        if !self.is_named(&loss) {
            self.losses.push(loss);
        }
        Ok(())
    }

    fn row(&mut self, tag: Tag, mut row: Vec<u8>) -> Result<(), StoreError> {
        match tag {
            Tag::Batch => {
                let mut batch = tag.row::<Batch>(&row)?;
                self.batches.insert(batch.id);
                let found = self.codes.get(&batch.id).copied().unwrap_or(0);
                if found < batch.minted {
                    let (name, count) = (batch.spec.name.clone(), batch.minted - found);
                    self.losses.push(Loss::BatchCodes { batch: name, count });
                    batch.minted = found;
                    row = encode_row(&batch);
                }
            }
            Tag::BatchCode => {
                let code = tag.row::<BatchCode>(&row)?;
                if !self.batches.contains(&code.batch) {
                    if self.lost_batches.insert(code.batch) {
                        let codes = self.codes.get(&code.batch).copied().unwrap_or(0);
                        self.losses.push(Loss::Batch { number: code.batch.0, codes });
                    }
                    return Ok(());
                }
            }
            Tag::Fingerprint => self.fingerprint = Some(Fingerprint(tag.row(&row)?)),
            _ => {}
        }
        self.write(tag, &row)
    }

    fn write(&mut self, tag: Tag, row: &[u8]) -> Result<(), StoreError> {
        self.has.insert(tag as u8);
        self.out.as_mut().map_or(Ok(()), |out| out.record(tag, row))
    }

    /// Lists the links that are lost by their slugs, as far as the indexes of slugs name them.
    fn name_links(&mut self, reader: &Reader) -> Result<(), StoreError> {
        let mut sound = BTreeSet::new();
        let is_whole = reader.read(&links(), &mut |found| {
            if let Found::Row(tag, row) = found {
                sound.insert(tag.row::<Link>(&row)?.id);
            }
            Ok(())
        })?;
        if is_whole {
            return Ok(());
        }
        for index in [slugs(), old_slugs()] {
            reader.read(&index, &mut |found| {
                if let Found::Slug(slug, id) = found
                    && !sound.contains(&id)
                    && self.named_links.insert(id)
                {
                    self.losses.push(Loss::Link { slug });
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Whether a loss is that of a link which is listed by its slug, or of a batch which is listed with its codes.
    /// A range of links is not: an index may have lost the slugs of some.
    fn is_named(&self, loss: &Loss) -> bool {
        let Loss::Row { table, key, .. } = loss else { return false };
        let Ok(id) = key.parse() else { return false };
        *table == LINKS.name() && self.named_links.contains(&LinkId(id))
            || *table == BATCHES.name() && self.codes.contains_key(&BatchId(id))
    }

    /// Adds the rows that every file needs, if they are lost.
    fn add_missing(
        &mut self,
        fingerprint: Fingerprint,
        random: &dyn Random,
    ) -> Result<(), StoreError> {
        // A file without a plan has none either.
        let is_meta = |loss: &Loss| {
            matches!(loss, Loss::Row { table, .. } | Loss::Rows { table, .. } | Loss::Missing { table, .. }
                if *table == META)
        };
        if !self.has.contains(&(Tag::Settings as u8)) && self.losses.first().iter().any(is_meta) {
            self.losses.push(Loss::Settings);
        }
        if !self.has.contains(&(Tag::ClickIdKey as u8)) {
            let mut key = [0_u8; 16];
            random.fill(&mut key);
            self.losses.push(Loss::ClickIdKey);
            self.write(Tag::ClickIdKey, &encode_row(&key))?;
        }
        // Without the row, the file would be taken for one of release 0.1.0. Too many normalisers only make
        // hashes that nobody has.
        if !self.has.contains(&(Tag::Normalisers as u8)) {
            self.write(Tag::Normalisers, &encode_row(&Normaliser::ALL.to_vec()))?;
        }
        if !self.has.contains(&(Tag::Fingerprint as u8)) {
            self.write(Tag::Fingerprint, &encode_row(&fingerprint.0))?;
        }
        Ok(())
    }
}

/// The blocks of clicks that are known.
fn blocks(reader: &Reader) -> Result<Blocks, StoreError> {
    let (mut first_link, mut number) = (None, None);
    reader.read(&links(), &mut |found| {
        if let Found::Row(tag, row) = found {
            let at = tag.row::<Link>(&row)?.created_at;
            first_link = Some(first_link.map_or(at, |first: Timestamp| first.min(at)));
        }
        Ok(())
    })?;
    reader.read(&of_clicks(), &mut |found| {
        if let Found::Lease(lease) = found {
            number = Some(lease);
        }
        Ok(())
    })?;
    let (pages, ever) = (&reader.pages, Timestamp::saturating_from_ms);
    let from = first_link.unwrap_or(ever(0));
    let to = pages.written_at().unwrap_or(ever(i64::MAX)).max(from);
    let mut blocks = Blocks::new(Ends { from, to, number, bytes: pages.len() });
    for (table, part) in [(tail(), Part::Tail), (segment_heads(), Part::Sealed)] {
        reader.read(&table, &mut |found| {
            if let Found::Row(_, row) = found
                && let Ok(head) = decode_head(&row)
            {
                blocks.add(head, part);
            }
            Ok(())
        })?;
    }
    Ok(blocks)
}

#[cfg(test)]
mod tests;
