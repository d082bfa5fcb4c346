//! The data file, open: transactions, keys, and a clean close.
//!
//! Invariant: an open `Store` has a schema that this version reads, a click-id key and the
//! fingerprint of a people key. One process has it open at a time. What failed is closed and opened
//! again inside of it, so that whoever holds a `Store` never holds a dead one. Absent: when that is
//! tried (the recorder's writer).

#[cfg(test)]
pub(crate) mod faulty;

#[cfg(test)]
pub(super) mod broken_off;
mod damage;
mod disk;
pub(super) mod draft;
mod identity;
mod integrity;
pub(super) mod there;

pub use damage::on_engine_panic;
pub use disk::Disk;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use redb::{Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, WriteTransaction};

use super::folder::folder;
use super::keys::{new_people_key, people_key};
use super::rows::row;
use super::txn::Txn;
use super::{StoreError, tables};
use crate::codec::Codec;
use crate::domain::click::id::ClickIdKey;
use crate::domain::environment::Random;
use crate::domain::limits::DRAIN_PUTS;
use crate::domain::link::{Link, LinkId};
use crate::domain::record::person::{Fingerprint, PeopleKey};
use disk::Medium;
use draft::{Draft, sweep};
use identity::Identity;
use there::{Taken, There, look};

/// Links that are worth a thread of their own.
const PART_LINKS_MIN: u32 = 5_000;

/// The data file, open in this process.
pub struct Store {
    /// `None` from a failure until it is open again.
    db: RwLock<Option<Database>>,
    has_failed: AtomicBool,
    medium: Medium,
    path: PathBuf,
    /// `None` on a disk that was handed in.
    identity: Option<Identity>,
}

impl Store {
    /// Opens the data file; makes it, with its keys, if it is not there.
    pub fn create(path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        sweep(path);
        loop {
            let opened = match look(path)? {
                There::Data => Self::on(Medium::File(path.to_owned()), path, random),
                There::Unmade(taken) => Self::make(path, Some(&taken), random),
                There::Nothing => Self::make(path, None, random),
            };
            match opened {
                // Another command made it meanwhile.
                Err(StoreError::Exists(_)) => {}
                opened => return opened?.drained(),
            }
        }
    }

    /// Makes the data file: whole, with its first rows, before it has its name; and open all the while,
    /// so that no other command has it in between.
    fn make(path: &Path, taken: Option<&Taken>, random: &dyn Random) -> Result<Self, StoreError> {
        if !folder(path).is_dir() {
            return Err(StoreError::NoFolder(folder(path).to_owned()));
        }
        let place = taken.map_or(path, Taken::place);
        let draft = Draft::beside(place)?;
        let mut store = Self::of(draft.database()?, Medium::File(path.to_owned()), path);
        let prepare = || store.write(|txn| store.prepare(txn, random));
        let prepared = if taken.is_some() {
            // A key beside a file without data says that there was some: it may come only afterwards.
            draft.replace()?;
            prepare()
        } else {
            prepare().and_then(|()| draft.put_in_place())
        };
        prepared.map_err(|error| unmade(path, error))?;
        store.identity = Identity::of(path);
        Ok(store)
    }

    /// Opens the data that lies on a disk of one's own, which is how faults are tried; keys and
    /// spools lie beside `path`.
    pub fn over(disk: Arc<dyn Disk>, path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        Self::on(Medium::Disk(disk), path, random)?.drained()
    }

    fn on(medium: Medium, path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        let db = medium.open().map_err(|error| StoreError::of_database(path, error))?;
        let mut store = Self::of(db, medium, path);
        if let Medium::File(path) = &store.medium {
            store.identity = Identity::of(path);
        }
        match store.meta::<u16>(tables::SCHEMA)? {
            Some(tables::SCHEMA_VERSION) => {}
            Some(found) => {
                return Err(StoreError::Schema { found, known: tables::SCHEMA_VERSION });
            }
            None => store.write(|txn| store.prepare(txn, random))?,
        }
        Ok(store)
    }

    fn of(db: Database, medium: Medium, path: &Path) -> Self {
        Self {
            db: RwLock::new(Some(db)),
            has_failed: AtomicBool::new(false),
            medium,
            path: path.to_owned(),
            identity: None,
        }
    }

    /// With nothing left to do of what was begun.
    fn drained(self) -> Result<Self, StoreError> {
        self.drain()?;
        Ok(self)
    }

    /// Opens a data file that is there.
    pub fn open(path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        match look(path)? {
            There::Data => Self::on(Medium::File(path.to_owned()), path, random)?.drained(),
            There::Nothing | There::Unmade(_) => Err(StoreError::NotFound(path.to_owned())),
        }
    }

    /// Gives a new file its first rows.
    fn prepare(&self, txn: &Txn, random: &dyn Random) -> Result<(), StoreError> {
        if !txn.is_new()? {
            return Err(StoreError::Missing("schema"));
        }
        let people_key = new_people_key(&self.path, random)?;
        let mut key = [0; 16];
        random.fill(&mut key);
        txn.put_meta(tables::SCHEMA, &tables::SCHEMA_VERSION)?;
        txn.put_meta(tables::CLICK_ID_KEY, &key)?;
        txn.put_meta(tables::PEOPLE_FINGERPRINT, &people_key.fingerprint().0)?;
        txn.put_meta(tables::CLICK_LEASE, &0_u64)?;
        txn.make_tables()
    }

    /// One transaction: all of it is on disk when this returns, or nothing of it is there. When the
    /// disk fails midway it may be there all the same; nothing can be read or written then until the
    /// file is opened again.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Txn) -> Result<T, E>,
    ) -> Result<T, E> {
        let engine = self.engine();
        let db = engine.as_ref().ok_or_else(|| self.closed())?;
        let txn = Txn::new(self.noting(begin(db))?);
        match work(&txn) {
            Ok(done) => {
                self.noting(txn.commit())?;
                Ok(done)
            }
            Err(error) => {
                drop(txn);
                // Was it the work, or the disk under it? The next transaction would be told.
                let _ = self.noting(begin(db));
                Err(error)
            }
        }
    }

    /// Whether the disk failed under a transaction since the file was opened.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.has_failed.load(Relaxed)
    }

    /// Asks the disk whether it still takes anything, without giving it anything.
    pub fn probe(&self) -> Result<(), StoreError> {
        let engine = self.engine();
        let db = engine.as_ref().ok_or_else(|| self.closed())?;
        self.noting(begin(db)).map(drop)
    }

    /// Closes the file after a failure. Whoever reads or writes from here on is told so; whoever
    /// still reads is cut off.
    pub fn shut(&self) {
        let db = self.db.write().unwrap_or_else(PoisonError::into_inner).take();
        self.has_failed.store(true, Relaxed);
        // After a failure the engine writes nothing more: there is no news in its error.
        drop(db);
    }

    /// Opens the file again after a failure, as a start would; with what the disk has of it, not
    /// with what the system remembers.
    pub fn reopen(&self) -> Result<(), StoreError> {
        self.shut();
        // Another file has other numbers, and its own clicks.
        if !self.is_in_place() {
            return Err(StoreError::Displaced(self.path.clone()));
        }
        let mut engine = self.db.write().unwrap_or_else(PoisonError::into_inner);
        *engine =
            Some(self.medium.reopen().map_err(|error| StoreError::of_database(&self.path, error))?);
        self.has_failed.store(false, Relaxed);
        Ok(())
    }

    /// Whether the file that is open is still the one that its path names.
    #[must_use]
    pub fn is_in_place(&self) -> bool {
        self.identity.is_none_or(|identity| identity.is_at(&self.path))
    }

    fn engine(&self) -> RwLockReadGuard<'_, Option<Database>> {
        self.db.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn closed(&self) -> StoreError {
        StoreError::Closed(self.path.clone())
    }

    /// Remembers that the disk failed.
    fn noting<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if result.is_err() {
            self.has_failed.store(true, Relaxed);
        }
        result
    }

    /// Moves some of what is flipped to its place, in a transaction of its own, and gives the links
    /// that are different now; `None` when nothing is staged any more.
    pub fn drain_step(&self) -> Result<Option<Vec<Link>>, StoreError> {
        if self.read()?.open_table(tables::STAGINGS)?.is_empty()? {
            return Ok(None);
        }
        self.write(|txn| txn.drain_step(DRAIN_PUTS)).map(Some)
    }

    /// Moves all that is flipped to its place, and takes away what never will be.
    pub fn drain(&self) -> Result<(), StoreError> {
        while self.drain_step()?.is_some() {}
        Ok(())
    }

    /// A consistent view for reading.
    pub(super) fn read(&self) -> Result<redb::ReadTransaction, StoreError> {
        let engine = self.engine();
        Ok(engine.as_ref().ok_or_else(|| self.closed())?.begin_read()?)
    }

    /// One row of `meta`; `None` if it, or the table, is not there.
    fn meta<T: Codec>(&self, key: &'static str) -> Result<Option<T>, StoreError> {
        let txn = self.read()?;
        let table = match txn.open_table(tables::META) {
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
            table => table?,
        };
        let bytes = table.get(key)?;
        bytes.map(|bytes| row("meta", &key, tables::ROW_VERSION, bytes.value())).transpose()
    }

    /// How many links there are.
    pub fn link_count(&self) -> Result<u64, StoreError> {
        Ok(self.read()?.open_table(tables::LINKS)?.len()?)
    }

    /// Walks through the links on all cores, in no promised order, with one in memory for each.
    pub fn each_link(&self, visit: impl Fn(&Link) + Sync) -> Result<(), StoreError> {
        let txn = self.read()?;
        let end = txn.open_table(tables::LINKS)?.last()?.map_or(0, |(id, _)| id.value() + 1);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = u32::try_from(threads).unwrap_or(1).clamp(1, end / PART_LINKS_MIN + 1);
        let walk = |ids: Range<u32>| -> Result<(), StoreError> {
            for entry in txn.open_table(tables::LINKS)?.range(ids)? {
                let (id, bytes) = entry?;
                visit(&row("links", &id.value(), tables::ROW_VERSION, bytes.value())?);
            }
            Ok(())
        };
        let part = end.div_ceil(threads);
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads)
                .map(|place| scope.spawn(move || walk(place * part..(place + 1) * part)))
                .collect();
            let own = walk(0..part);
            let joined = others.into_iter().map(|other| {
                other.join().unwrap_or_else(|panic| {
                    // What a thread of its own said is said here as well.
                    std::panic::resume_unwind(panic)
                })
            });
            joined.fold(own, Result::and)
        })
    }

    /// Walks through some links from an id on, and gives the id that the next walk begins with;
    /// `None` at the end.
    pub fn some_links(
        &self,
        from: LinkId,
        count: usize,
        mut visit: impl FnMut(&Link),
    ) -> Result<Option<LinkId>, StoreError> {
        let txn = self.read()?;
        let table = txn.open_table(tables::LINKS)?;
        for (place, entry) in table.range(from.0..)?.enumerate() {
            let (id, bytes) = entry?;
            if place == count {
                return Ok(Some(LinkId(id.value())));
            }
            visit(&row("links", &id.value(), tables::ROW_VERSION, bytes.value())?);
        }
        Ok(None)
    }

    /// The key of the click ids.
    pub fn click_id_key(&self) -> Result<ClickIdKey, StoreError> {
        let bytes = self.meta::<[u8; 16]>(tables::CLICK_ID_KEY)?;
        bytes.map(ClickIdKey::from_bytes).ok_or(StoreError::Missing("click-id key"))
    }

    /// The people key that lies beside the file; `None` if it is not there. One that belongs to
    /// another file is an error.
    pub fn people_key(&self) -> Result<Option<PeopleKey>, StoreError> {
        let fingerprint = self.meta(tables::PEOPLE_FINGERPRINT)?;
        let fingerprint = fingerprint.ok_or(StoreError::Missing("people fingerprint"))?;
        people_key(&self.path, Fingerprint(fingerprint))
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the file cleanly, so that the next start has nothing to repair. One that failed and was
    /// not opened again is told of.
    pub fn close(self) -> Result<(), StoreError> {
        let closed = self.closed();
        let db = self.db.into_inner().unwrap_or_else(PoisonError::into_inner);
        db.ok_or(closed)?.close().map_err(|error| StoreError::of_database(&self.path, error))
    }
}

/// Begins a writing transaction, in the engine's plain mode of commit: one sync, and a checksum that
/// tells a commit that power cut short. Measured against two phases with quick repair, whose commits
/// took 1.4 to 1.9 times as long: both keep what was answered when power is cut, and the repair that
/// the plain mode needs after a crash took 0.6 s for a file of 1 GB.
fn begin(db: &Database) -> Result<WriteTransaction, StoreError> {
    Ok(db.begin_write()?)
}

/// Names the file where it could not be made, and not the storage engine's business with it.
fn unmade(path: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Engine(error) => match *error {
            redb::Error::Io(source) => {
                StoreError::Io { doing: "make", path: path.to_owned(), source }
            }
            other => StoreError::Engine(Box::new(other)),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests;
