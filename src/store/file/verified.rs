//! A data file whose pages are compared with their checksums when they are read.
//!
//! redb writes a checksum of each page into the page above it, but reads it only when it repairs a file. So a
//! page number that was altered leads to another whole page, whose rows are right, and rows look absent; and
//! a page that the disk did not write is read as it was before.
//!
//! What a page must be is known before redb reads it, because redb finds it in a page that was read before:
//! a page that has its checksum says those of the pages below it, and the header says those of the roots. Of
//! a page that was written since the file was opened, the checksum is that of what was written. So a page
//! that redb makes of others needs no reading: what is below it is known.
//!
//! Invariant: redb sees no page that is not as it was written, but a branch without keys in its place, whose
//! only child cannot exist. It then says that the file is corrupt, does not panic, and goes on using the file;
//! only if it meets the page while it commits, the file must be opened again. A page of which nothing is known
//! is passed on: redb reads such pages while it repairs a file, and compares their checksums itself. Of a page
//! that was written since the file was opened, also bytes that are not used must be as they were written. Does
//! not tell where the damage is (see `salvage`).

mod known;

use std::io;
use std::ops::Bound;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::{BackendError, Builder, Database, DatabaseError, StorageBackend};

use super::disk::{builder, same_locks};
use crate::domain::limits::TREE_DEPTH_MAX;
use crate::store::StoreError;
use crate::store::format::page::BRANCH;
use crate::store::format::{Pointer, checksum, header};
use crate::store::txn::Txn;
use known::{Known, TABLES, WrongSum};

/// An open database.
pub(in crate::store) struct Engine {
    pub(in crate::store) db: Database,
    damage: Damage,
}

impl Engine {
    /// Opens the database on a backend, or makes one if it is empty.
    pub(super) fn open(
        backend: impl StorageBackend,
        cache_bytes: usize,
    ) -> Result<Self, DatabaseError> {
        Self::open_with(&builder(cache_bytes), backend)
    }

    fn open_with(builder: &Builder, backend: impl StorageBackend) -> Result<Self, DatabaseError> {
        let damage = Damage::default();
        let known = Mutex::default();
        let file = Arc::new(VerifiedFile { backend, known, damage: damage.clone() });
        let db = builder.create_with_backend(Backend(Arc::clone(&file)))?;
        file.begin()?;
        Ok(Self { db, damage })
    }

    /// Begins a write transaction with redb's one-phase commit: one sync, and a checksum that detects a
    /// commit cut short by a power loss. Two-phase commits with quick repair took 1.4 to 1.9 times as long.
    /// Both survive a power cut; the repair that one-phase commits need after a crash took 0.6 s for a
    /// file of 1 GB.
    pub(in crate::store) fn write(&self) -> Result<Txn, StoreError> {
        Ok(Txn::new(self.db.begin_write()?, self.damage.clone()))
    }
}

/// Whether a page was found that is not as it was written, since the file was opened.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct Damage(Arc<AtomicBool>);

impl Damage {
    /// After rows were removed: fails if there is damage, as rows beside it may be lost.
    pub(in crate::store) fn check_removal(&self) -> Result<(), StoreError> {
        if self.0.load(Relaxed) { Err(StoreError::NotRemoved) } else { Ok(()) }
    }
}

pub(in crate::store) fn wrong_sum() -> StoreError {
    let reason = "the checksum of a page does not match".to_owned();
    StoreError::Damaged(Box::new(redb::Error::Corrupted(reason)))
}

/// The first bytes of what redb gets in place of a damaged page: a branch without keys, whose child has a page
/// number with the highest power of two, of which redb says [`IS_IMPOSSIBLE`].
const IN_PLACE: [u8; 32] = {
    let mut bytes = [0; 32];
    bytes[0] = BRANCH;
    // After the checksum of the child.
    bytes[31] = 0xf8;
    bytes
};

/// What redb says of a page number that cannot exist. If it says something else, only the cause of an error is
/// worded otherwise.
pub(in crate::store) const IS_IMPOSSIBLE: &str = "has order greater than the maximum";

/// A file with what is known of its pages.
#[derive(Debug)]
struct VerifiedFile<B> {
    backend: B,
    known: Mutex<Known>,
    damage: Damage,
}

impl<B: StorageBackend> VerifiedFile<B> {
    /// Ignores poisoning: each step leaves it consistent.
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns the roots of all tables. A page that is not as it was written tells nothing, and is told when
    /// redb reads it.
    fn begin(&self) -> io::Result<()> {
        if self.backend.len()? >= header::BYTES as u64 {
            let mut header = [0; header::BYTES];
            self.backend.read(0, &mut header)?;
            self.begin_with(&header)?;
        }
        Ok(())
    }

    fn begin_with(&self, header: &[u8; header::BYTES]) -> io::Result<()> {
        if std::mem::replace(&mut self.lock().has_begun, true) {
            return Ok(());
        }
        let [first, second] = header::commits(header);
        let commit = if first.is_primary { first } else { second };
        for root in [commit.tables, commit.own_tables].into_iter().flatten() {
            self.lock().learn(&root, TABLES);
            self.visit(&root, 0)?;
        }
        Ok(())
    }

    /// Learns from a tree of tables.
    fn visit(&self, to: &Pointer, depth: usize) -> io::Result<()> {
        let Some((offset, len)) = to.place().filter(|_| depth < TREE_DEPTH_MAX) else {
            return Ok(());
        };
        if offset + len > self.backend.len()? {
            return Ok(());
        }
        let mut bytes = vec![0; usize::try_from(len).unwrap_or(usize::MAX)];
        self.backend.read(offset, &mut bytes)?;
        let mut known = self.lock();
        if known.expected(offset).is_some_and(|expected| expected.check(&bytes).is_err()) {
            return Ok(());
        }
        let children = known.learn_from(&bytes, TABLES);
        drop(known);
        children.iter().try_for_each(|child| self.visit(child, depth + 1))
    }

    /// Reads a page, or what redb gets in its place.
    fn read_page(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.backend.read(offset, bytes)?;
        let Some(expected) = self.lock().expected(offset) else { return Ok(()) };
        let mut checked = expected.check(bytes);
        if checked.is_err() {
            // redb keeps what it gets: one wrong read must not last.
            self.backend.read(offset, bytes)?;
            checked = expected.check(bytes);
        }
        match checked {
            Ok(Some(shape)) => drop(self.lock().learn_from(bytes, shape)),
            Ok(None) => {}
            Err(WrongSum) => {
                self.damage.0.store(true, Relaxed);
                bytes.fill(0);
                bytes[..IN_PLACE.len()].copy_from_slice(&IN_PLACE);
            }
        }
        Ok(())
    }
}

/// redb's view of a file.
#[derive(Debug)]
struct Backend<B>(Arc<VerifiedFile<B>>);

impl<B: StorageBackend> StorageBackend for Backend<B> {
    fn len(&self) -> io::Result<u64> {
        self.0.backend.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        if offset > 0 {
            return self.0.read_page(offset, out);
        }
        self.0.backend.read(offset, out)?;
        if let Ok(header) = <&[u8; header::BYTES]>::try_from(&*out)
            && header::is_two_phase(header[header::FLAGS_AT])
        {
            // Otherwise redb finds out by reading pages which commit it takes.
            self.0.begin_with(header)?;
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.backend.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.backend.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.backend.write(offset, data)?;
        if offset > 0 {
            let sum = checksum(data);
            self.0.lock().write(offset, data.len() as u64, sum);
        }
        Ok(())
    }

    fn close(&self) -> io::Result<()> {
        self.0.backend.close()
    }

    same_locks!(0.backend);
}

#[cfg(test)]
mod tests;
