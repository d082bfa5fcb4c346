//! Salvage: a snapshot of all that is sound in a damaged data file.
//!
//! Rows are read one by one, from the front of each table and, where its tree is broken, from the back.
//! redb panics in places when it reads a corrupt page, and a release build ends on a panic. So tables are
//! read on a thread of their own, which stays behind when it panics.
//!
//! Invariant: the damaged file is not written. What is not in the snapshot is listed; lost clicks are a gap
//! in it. Does not repair a row, and does not make the new file (see `snapshot::restore`).

mod reader;

use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::path::Path;

use super::folder::folder;
use super::keys::read_people_key;
use super::snapshot::{StreamWriter, Tag};
use super::{Store, StoreError};
use crate::codec::{decode_row, encode_row};
use crate::domain::bounded_list::BoundedList;
use crate::domain::click::gap::Gap;
use crate::domain::code::batch::{Batch, BatchCode, BatchId};
use crate::domain::environment::Random;
use crate::domain::limits::SALVAGE_LISTED_MAX;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::person::Fingerprint;
use crate::domain::time::Timestamp;
use reader::{Found, Reader, tables};

/// What a salvage could not save, one sentence each.
pub type Losses = BoundedList<Loss, SALVAGE_LISTED_MAX>;

/// Something that is not sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// One row.
    Row { table: &'static str, key: String, why: String },
    /// The rows between two keys; `None` for an end of the table.
    Rows { table: &'static str, after: Option<String>, before: Option<String> },
    /// Clicks with the first and the last of their times.
    Clicks { count: u32, from: Timestamp, to: Timestamp },
    /// One value of some clicks.
    Values { what: &'static str, count: u32, from: Timestamp, to: Timestamp },
    /// The key of the click ids. A new one was drawn.
    ClickIdKey,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row { table, key, why } => write!(f, "the row {key} of table {table}: {why}"),
            Self::Rows { table, after: None, before: None } => {
                write!(f, "all rows of table {table}")
            }
            Self::Rows { table, after, before } => {
                write!(f, "rows of table {table}")?;
                if let Some(after) = after {
                    write!(f, " after {after}")?;
                }
                before.as_ref().map_or(Ok(()), |before| write!(f, " before {before}"))
            }
            Self::Clicks { count, from, to } => write!(f, "{count} clicks from {from} to {to}"),
            Self::Values { what, count, from, to } => {
                write!(f, "the {what} of {count} clicks from {from} to {to}")
            }
            Self::ClickIdKey => f.write_str(
                "the click-id key: click ids in orders and in addresses lead to no click any more",
            ),
        }
    }
}

impl Store {
    /// Reads all that is sound of the data file at a path, and returns it as a snapshot at its beginning.
    pub fn salvage(path: &Path, random: &dyn Random) -> Result<(File, Losses), StoreError> {
        // For a file that has lost its own.
        let fingerprint = read_people_key(path)?.map(|key| key.fingerprint());
        let folder = folder(path);
        let mut go_on = || true;
        let mut salvage = Salvage {
            out: StreamWriter::begin(folder, &mut go_on)?,
            losses: Losses::default(),
            has: BTreeSet::new(),
            batches: BTreeSet::new(),
        };
        let mut reader = Reader::of(path)?;
        for table in tables() {
            reader.read(table, &mut |found| salvage.take(found))?;
        }
        salvage.add_missing(fingerprint, random)?;
        let Salvage { out, losses, .. } = salvage;
        Ok((out.finish()?, losses))
    }
}

struct Salvage<'a> {
    out: StreamWriter<'a>,
    losses: Losses,
    /// The tags that were found.
    has: BTreeSet<u8>,
    batches: BTreeSet<BatchId>,
}

impl Salvage<'_> {
    fn take(&mut self, found: Found) -> Result<(), StoreError> {
        match found {
            Found::Row { tag, key, row } => self.row(tag, key, &row),
            Found::Loss(loss) => {
                if let Loss::Clicks { count, from, to } = loss {
                    let gap = Gap { from, to, lost: u64::from(count), late: 0, missing: 0 };
                    self.out.record(Tag::Gap, &encode_row(&gap))?;
                }
                self.losses.push(loss);
                Ok(())
            }
        }
    }

    fn row(&mut self, tag: Tag, key: String, row: &[u8]) -> Result<(), StoreError> {
        match tag {
            Tag::Batch => {
                self.batches.extend(decode_row::<Batch>(row).map(|batch| batch.id));
            }
            Tag::BatchCode => {
                let batch = decode_row::<BatchCode>(row).map(|code| code.batch);
                if !batch.is_ok_and(|batch| self.batches.contains(&batch)) {
                    let why = "its batch is lost".to_owned();
                    self.losses.push(Loss::Row { table: "batch_codes", key, why });
                    return Ok(());
                }
            }
            _ => {}
        }
        self.has.insert(tag as u8);
        self.out.record(tag, row)
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
            self.out.record(Tag::ClickIdKey, &encode_row(&key))?;
        }
        // Without the row, the file would be taken for one of release 0.1.0. Too many normalisers only make
        // hashes that nobody has.
        if !self.has.contains(&(Tag::Normalisers as u8)) {
            self.out.record(Tag::Normalisers, &encode_row(&Normaliser::ALL.to_vec()))?;
        }
        match fingerprint.filter(|_| !self.has.contains(&(Tag::Fingerprint as u8))) {
            Some(fingerprint) => self.out.record(Tag::Fingerprint, &encode_row(&fingerprint.0)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
