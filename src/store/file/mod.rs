//! The open data file: creating, opening, writing, reopening after a failure, and closing.
//!
//! Invariant: an open `Store` has a supported schema version, a click-id key and the
//! fingerprint of a people key. One process at a time has the file open. After a failure the database
//! is replaced inside the `Store`, so callers keep the same `Store`. Does not decide when to reopen
//! (see the writer in `recorder`).

mod disk;
pub(super) mod draft;
mod engine_panic;
pub(super) mod existing;
#[cfg(test)]
pub(crate) mod faulty;
mod identity;
mod integrity;
#[cfg(test)]
pub(super) mod interruption;
mod links;
#[cfg(test)]
mod tests;

pub use disk::Disk;
pub use engine_panic::on_engine_panic;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use redb::{Database, ReadableDatabase, ReadableTableMetadata, WriteTransaction};

use super::folder::folder;
use super::keys::{new_people_key, people_key};
use super::rows::row;
use super::txn::Txn;
use super::{FileAction, StoreError, tables};
use crate::codec::Codec;
use crate::domain::click::id::ClickIdKey;
use crate::domain::environment::Random;
use crate::domain::limits::DRAIN_PUTS;
use crate::domain::link::Link;
use crate::domain::record::person::{Fingerprint, PeopleKey};
use disk::Medium;
use draft::{Draft, remove_abandoned};
use existing::{Existing, Unfinished, inspect};
use identity::Identity;

/// The data file, open in this process.
pub struct Store {
    /// `None` while the file is closed after a failure.
    db: RwLock<Option<Database>>,
    has_failed: AtomicBool,
    medium: Medium,
    path: PathBuf,
    /// `None` if the medium is a [`Disk`].
    identity: Option<Identity>,
}

impl Store {
    /// Opens the data file. Creates it, with its keys, if it does not exist.
    pub fn create(path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        remove_abandoned(path);
        loop {
            let opened = match inspect(path)? {
                Existing::Data => Self::open_medium(Medium::File(path.to_owned()), path, random),
                Existing::Unfinished(file) => Self::create_new(path, Some(&file), random),
                Existing::Nothing => Self::create_new(path, None, random),
            };
            match opened {
                // Another command created it in the meantime: open that file.
                Err(StoreError::Exists(_)) => {}
                opened => return opened?.after_drain(),
            }
        }
    }

    /// Creates the data file. It gets its final name only after its first rows are written. It stays
    /// open from the start, so no other command can open it in between.
    fn create_new(
        path: &Path,
        unfinished: Option<&Unfinished>,
        random: &dyn Random,
    ) -> Result<Self, StoreError> {
        if !folder(path).is_dir() {
            return Err(StoreError::NoFolder(folder(path).to_owned()));
        }
        let draft = Draft::beside(unfinished.map_or(path, Unfinished::path))?;
        let mut store = Self::new(draft.database()?, Medium::File(path.to_owned()), path);
        let prepare = || store.write(|txn| store.prepare(txn, random));
        let prepared = if unfinished.is_some() {
            // A key beside an empty data file means lost data, so replace that file before the key is
            // created.
            draft.replace()?;
            prepare()
        } else {
            prepare().and_then(|()| draft.persist())
        };
        prepared.map_err(|error| not_created(path, error))?;
        store.identity = Identity::of(path);
        Ok(store)
    }

    /// Opens a data file on a disk that the caller provides; tests inject faults with it. Keys and
    /// temporary files are beside `path`.
    pub fn open_on(
        disk: Arc<dyn Disk>,
        path: &Path,
        random: &dyn Random,
    ) -> Result<Self, StoreError> {
        Self::open_medium(Medium::Disk(disk), path, random)?.after_drain()
    }

    fn open_medium(medium: Medium, path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        let db = medium.open().map_err(|error| StoreError::from_database(path, error))?;
        let mut store = Self::new(db, medium, path);
        if let Medium::File(path) = &store.medium {
            store.identity = Identity::of(path);
        }
        match store.meta::<u16>(tables::SCHEMA)? {
            Some(tables::SCHEMA_VERSION) => store.index_older_file()?,
            Some(found) => {
                return Err(StoreError::Schema { found, known: tables::SCHEMA_VERSION });
            }
            None => store.write(|txn| store.prepare(txn, random))?,
        }
        Ok(store)
    }

    fn new(db: Database, medium: Medium, path: &Path) -> Self {
        Self {
            db: RwLock::new(Some(db)),
            has_failed: AtomicBool::new(false),
            medium,
            path: path.to_owned(),
            identity: None,
        }
    }

    /// Completes flipped stagings and discards the others, left from before the file was closed.
    fn after_drain(self) -> Result<Self, StoreError> {
        self.drain()?;
        Ok(self)
    }

    /// Opens an existing data file.
    pub fn open(path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        match inspect(path)? {
            Existing::Data => {
                Self::open_medium(Medium::File(path.to_owned()), path, random)?.after_drain()
            }
            Existing::Nothing | Existing::Unfinished(_) => {
                Err(StoreError::NotFound(path.to_owned()))
            }
        }
    }

    /// Writes the first rows of a new file.
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
        txn.create_tables()
    }

    /// Runs `work` in one write transaction and commits it durably. If `work` fails, nothing is written.
    /// If the commit fails, the changes may or may not be on disk; the file can then neither be read
    /// nor written until it is reopened.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Txn) -> Result<T, E>,
    ) -> Result<T, E> {
        let engine = self.engine();
        let db = engine.as_ref().ok_or_else(|| self.closed())?;
        let txn = Txn::new(self.record_failure(begin(db))?);
        match work(&txn) {
            Ok(result) => {
                self.record_failure(txn.commit())?;
                Ok(result)
            }
            Err(error) => {
                drop(txn);
                // Did `work` fail, or the disk? After a disk error redb refuses new transactions.
                let _ = self.record_failure(begin(db));
                Err(error)
            }
        }
    }

    /// Whether the disk failed during a transaction since the file was opened.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.has_failed.load(Relaxed)
    }

    /// Checks that a write transaction can begin. Writes nothing.
    pub fn probe(&self) -> Result<(), StoreError> {
        let engine = self.engine();
        let db = engine.as_ref().ok_or_else(|| self.closed())?;
        self.record_failure(begin(db)).map(drop)
    }

    /// Closes the file after a failure. Later reads and writes fail with `Closed`; read transactions
    /// that are still open fail at their next read.
    pub fn shut(&self) {
        let db = self.db.write().unwrap_or_else(PoisonError::into_inner).take();
        self.has_failed.store(true, Relaxed);
        // After a failure redb writes nothing more, so closing it reports nothing new.
        drop(db);
    }

    /// Reopens the file after a failure, as at startup. Reads from the disk, bypassing the
    /// system's page cache.
    pub fn reopen(&self) -> Result<(), StoreError> {
        self.shut();
        // If another file has replaced ours, its clicks and click numbers are different.
        if !self.is_in_place() {
            return Err(StoreError::Displaced(self.path.clone()));
        }
        let mut engine = self.db.write().unwrap_or_else(PoisonError::into_inner);
        *engine = Some(
            self.medium.reopen().map_err(|error| StoreError::from_database(&self.path, error))?,
        );
        self.has_failed.store(false, Relaxed);
        Ok(())
    }

    /// Whether the path still names the open file.
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

    fn record_failure<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if result.is_err() {
            self.has_failed.store(true, Relaxed);
        }
        result
    }

    /// Moves some flipped rows to their tables in one transaction. Returns the links that changed, or
    /// `None` if nothing is staged.
    pub fn drain_step(&self) -> Result<Option<Vec<Link>>, StoreError> {
        if self.read()?.open_table(tables::STAGINGS)?.is_empty()? {
            return Ok(None);
        }
        self.write(|txn| txn.drain_step(DRAIN_PUTS)).map(Some)
    }

    /// Moves all flipped rows to their tables, and deletes stagings that were never flipped.
    pub fn drain(&self) -> Result<(), StoreError> {
        while self.drain_step()?.is_some() {}
        Ok(())
    }

    pub(super) fn read(&self) -> Result<redb::ReadTransaction, StoreError> {
        let engine = self.engine();
        Ok(engine.as_ref().ok_or_else(|| self.closed())?.begin_read()?)
    }

    /// A row of `meta`; `None` if the row or the table does not exist.
    fn meta<T: Codec>(&self, key: &'static str) -> Result<Option<T>, StoreError> {
        let txn = self.read()?;
        let table = match txn.open_table(tables::META) {
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
            table => table?,
        };
        let bytes = table.get(key)?;
        bytes.map(|bytes| row("meta", &key, tables::ROW_VERSION, bytes.value())).transpose()
    }

    pub fn click_id_key(&self) -> Result<ClickIdKey, StoreError> {
        let bytes = self.meta::<[u8; 16]>(tables::CLICK_ID_KEY)?;
        bytes.map(ClickIdKey::from_bytes).ok_or(StoreError::Missing("click-id key"))
    }

    /// The people key beside the file; `None` if it does not exist. A key of another data file is an
    /// error.
    pub fn people_key(&self) -> Result<Option<PeopleKey>, StoreError> {
        let fingerprint = self.meta(tables::PEOPLE_FINGERPRINT)?;
        let fingerprint = fingerprint.ok_or(StoreError::Missing("people fingerprint"))?;
        people_key(&self.path, Fingerprint(fingerprint))
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the file cleanly, so the next start needs no repair. Fails with `Closed` if the file is
    /// closed after a failure.
    pub fn close(self) -> Result<(), StoreError> {
        let closed = self.closed();
        let db = self.db.into_inner().unwrap_or_else(PoisonError::into_inner);
        db.ok_or(closed)?.close().map_err(|error| StoreError::from_database(&self.path, error))
    }
}

/// Begins a write transaction with redb's one-phase commit: one sync, and a checksum that detects a
/// commit cut short by a power loss. Two-phase commits with quick repair took 1.4 to 1.9 times as long.
/// Both survive a power cut; the repair that one-phase commits need after a crash took 0.6 s for a
/// file of 1 GB.
fn begin(db: &Database) -> Result<WriteTransaction, StoreError> {
    Ok(db.begin_write()?)
}

/// Turns an I/O error of redb into one that names the file that could not be created.
fn not_created(path: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Engine(error) => match *error {
            redb::Error::Io(source) => {
                StoreError::Io { doing: FileAction::Create, path: path.to_owned(), source }
            }
            other => StoreError::Engine(Box::new(other)),
        },
        other => other,
    }
}
