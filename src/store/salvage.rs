//! Salvage: a snapshot of all that is sound in a damaged data file, and a list of what is not.
//!
//! The file is read without redb, which refuses some damaged files, panics at others, and does not tell which
//! rows it cannot reach. From the bytes up: `pages` reads a page, `tree` walks a tree of pages, `commit` decides
//! which commit is read, `table` knows what tables hold, `reader` reads a table, and `loss` is what is not sound.
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
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

pub use loss::{Loss, Losses};

use super::folder::folder;
use super::keys::read_people_key;
use super::snapshot::{StreamWriter, Tag};
use super::tables::LINKS;
use super::{Store, StoreError};
use crate::codec::{decode_row, encode_row};
use crate::domain::click::gap::Gap;
use crate::domain::code::batch::{Batch, BatchCode, BatchId};
use crate::domain::environment::Random;
use crate::domain::link::{Link, LinkId};
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::person::Fingerprint;
use reader::Reader;
use table::{Found, batch_codes, links, old_slugs, other_tables, slugs, tables};

impl Store {
    /// Reads all that is sound of the data file at a path, and returns it as a snapshot at its beginning.
    pub fn salvage(path: &Path, random: &dyn Random) -> Result<(File, Losses), StoreError> {
        // For a file that has lost its own.
        let fingerprint = read_people_key(path)?.map(|key| key.fingerprint());
        let reader = Reader::of(path)?;
        let mut go_on = || true;
        let out = StreamWriter::begin(folder(path), &mut go_on)?;
        let mut salvage = Salvage { out: Some(out), ..Salvage::default() };
        salvage.read(&reader)?;
        salvage.add_missing(fingerprint, random)?;
        let Salvage { out, losses, .. } = salvage;
        let out = out.map(StreamWriter::finish).transpose()?;
        Ok((out.ok_or(StoreError::Missing("snapshot"))?, losses))
    }

    /// Reads all of a data file, and tells what is not sound.
    pub fn losses(path: &Path) -> Result<Losses, StoreError> {
        let reader = Reader::of(path)?;
        let mut salvage = Salvage::default();
        salvage.read(&reader)?;
        for table in other_tables() {
            reader.read(&table, &mut |found| salvage.take(found))?;
        }
        Ok(salvage.losses)
    }
}

/// What a reading has found. The first two fields are of the snapshot, if one is written.
#[derive(Default)]
struct Salvage<'a> {
    out: Option<StreamWriter<'a>>,
    /// The tags that were found.
    has: BTreeSet<u8>,
    losses: Losses,
    batches: BTreeSet<BatchId>,
    /// The codes of each batch that are sound.
    codes: BTreeMap<BatchId, u32>,
    /// The lost links that an index of slugs names.
    named_links: BTreeSet<LinkId>,
}

impl Salvage<'_> {
    fn read(&mut self, reader: &Reader) -> Result<(), StoreError> {
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
        Ok(())
    }

    fn take(&mut self, found: Found) -> Result<(), StoreError> {
        match found {
            Found::Row(tag, row) => self.row(tag, row),
            Found::Slug(..) => Ok(()),
            Found::Loss(loss) => self.lose(loss),
        }
    }

    fn lose(&mut self, loss: Loss) -> Result<(), StoreError> {
        if let Loss::Clicks { count, from, to } = loss {
            let gap = Gap { from, to, lost: u64::from(count), late: 0, missing: 0 };
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
                    let key = code.code.folded().as_str().to_owned();
                    let why = "its batch is lost".to_owned();
                    self.losses.push(Loss::Row { table: "batch_codes", key, why });
                    return Ok(());
                }
            }
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

    /// Whether a loss is that of a link which is listed by its slug. A range of links is not: an index may have
    /// lost the slugs of some.
    fn is_named(&self, loss: &Loss) -> bool {
        let Loss::Row { table, key, .. } = loss else { return false };
        *table == LINKS.name() && key.parse().is_ok_and(|id| self.named_links.contains(&LinkId(id)))
    }

    /// Adds the rows that every file needs, if they are lost.
    fn add_missing(
        &mut self,
        fingerprint: Option<Fingerprint>,
        random: &dyn Random,
    ) -> Result<(), StoreError> {
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
        match fingerprint.filter(|_| !self.has.contains(&(Tag::Fingerprint as u8))) {
            Some(fingerprint) => self.write(Tag::Fingerprint, &encode_row(&fingerprint.0)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
