//! The open data file: creating, opening, writing, reopening after a failure, and closing.
//!
//! Invariant: an open `Store` has a supported schema version, a click-id key and the
//! fingerprint of a people key. One process at a time has the file open, or several that may only read
//! it. After a failure the database is replaced inside the `Store`, so callers keep the same `Store`. Does
//! not decide when to reopen (see the writer in `recorder`).

mod disk;
pub(super) mod draft;
mod engine_panic;
pub(super) mod existing;
mod failure;
#[cfg(test)]
pub(crate) mod faulty;
pub(super) mod guard;
pub(super) mod identity;
mod integrity;
#[cfg(test)]
pub(super) mod interruption;
mod links;
pub(super) mod lock;
mod reading;
mod rewriting;
#[cfg(test)]
mod tests;
pub(super) mod verified;
mod version;

pub use disk::Disk;
pub use draft::Draft;
pub use engine_panic::on_engine_panic;
pub use rewriting::has_traces;
pub(super) use rewriting::with_readers_of;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use redb::ReadableDatabase;

use super::click_log::{ClickLog, LogSize, Place, refuse_without_data};
use super::folder::folder;
use super::keys::{new_people_key, people_key};
use super::txn::Txn;
use super::{FileAction, StoreError, tables};
use crate::codec::Row;
use crate::domain::click::id::ClickIdKey;
use crate::domain::environment::Random;
use crate::domain::limits::DRAIN_PUTS;
use crate::domain::link::Link;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::person::{Fingerprint, PeopleKey};
use crate::domain::settings::Settings;
use disk::Medium;
use draft::remove_abandoned;
use existing::{Existing, Unfinished, inspect};
use guard::Headers;
use identity::Identity;
use reading::is_unwritable;
use verified::Engine;

/// The data file, open in this process.
pub struct Store {
    /// `None` while the file is closed after a failure.
    db: RwLock<Option<Engine>>,
    has_failed: AtomicBool,
    /// Whether an earlier release wrote the file last. The first change gives it the schema and the normaliser
    /// of this one.
    is_older: AtomicBool,
    /// Grows before and after each commit that changes sealed clicks or their counts (see `click_version`).
    click_version: AtomicU64,
    medium: Medium,
    pub(super) log: ClickLog,
    path: PathBuf,
    /// `None` if the medium is a [`Disk`].
    identity: Option<Identity>,
    /// Why the file can be read but not written. What opening it repairs stays in memory.
    unwritable: Option<io::ErrorKind>,
}

impl Store {
    /// Opens the data file. Creates it, with its keys, if it does not exist.
    pub fn create(path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        remove_abandoned(path);
        loop {
            let opened = match inspect(path)? {
                Existing::Data => Self::open_file(path, random),
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
        refuse_without_data(path)?;
        let draft = Draft::beside(unfinished.map_or(path, Unfinished::path))?;
        let headers = Headers::default();
        let db = draft.database(&headers)?;
        let (medium, log) = (Medium::File(path.to_owned(), headers), Place::beside(path, true));
        let log = ClickLog::new(log, LogSize::default());
        let mut store = Self::new(db, medium, log, path);
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
        let nowhere = (Place::Nowhere, LogSize::default());
        Self::open_medium(Medium::Disk(disk), nowhere, path, random)?.after_drain()
    }

    /// The same, with another disk for the click log.
    pub fn open_on_disks(
        [disk, log]: [Arc<dyn Disk>; 2],
        size: LogSize,
        path: &Path,
        random: &dyn Random,
    ) -> Result<Self, StoreError> {
        let log = (Place::Disk(log), size);
        Self::open_medium(Medium::Disk(disk), log, path, random)?.after_drain()
    }

    fn open_file(path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        let beside = (Place::beside(path, true), LogSize::default());
        Self::open_medium(Medium::file(path), beside, path, random)
    }

    /// After a crash redb takes the commit before the newest if a page of the newest is not as its checksum
    /// says, and does not tell. Nothing here tells either. Of a commit that the crash interrupted, nobody was
    /// answered, so dropping it is right; of one that was damaged later, people were. Both look the same: a
    /// commit is written and synced once, and nothing that is written after the sync shows that there was one.
    /// What a commit counts up (the clicks, the lease of their numbers, the revision) is in the commit itself. A
    /// mark after each sync would have to be synced too, which would halve the rate of durable clicks. A file
    /// that was closed is told apart: redb then refuses a damaged newest commit.
    fn open_medium(
        medium: Medium,
        (log, size): (Place, LogSize),
        path: &Path,
        random: &dyn Random,
    ) -> Result<Self, StoreError> {
        if let Medium::File(path, _) = &medium {
            Self::refuse_later(path)?;
        }
        let db = medium.open().map_err(|error| StoreError::from_database(path, error))?;
        let mut store = Self::new(db, medium, ClickLog::new(log, size), path);
        if let Medium::File(path, _) = &store.medium {
            store.identity = Identity::of(path);
        }
        if store.check_schema()?.is_none() {
            store.write(|txn| store.prepare(txn, random))?;
        }
        store.recover_click_log()?;
        Ok(store)
    }

    fn new(db: Engine, medium: Medium, log: ClickLog, path: &Path) -> Self {
        Self {
            db: RwLock::new(Some(db)),
            has_failed: AtomicBool::new(false),
            is_older: AtomicBool::new(false),
            click_version: AtomicU64::new(0),
            medium,
            log,
            path: path.to_owned(),
            identity: None,
            unwritable: None,
        }
    }

    /// Completes what a flip decided before the file was closed. Nothing else happens when a file is opened:
    /// the same changes give the same rows, however often it is.
    fn after_drain(self) -> Result<Self, StoreError> {
        self.drain()?;
        Ok(self)
    }

    /// Opens an existing data file. One that this user may only read, or that is on a read-only file system,
    /// can be read.
    pub fn open(path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        match inspect(path)? {
            Existing::Data => match Self::open_file(path, random) {
                Err(StoreError::Io { source, .. }) if is_unwritable(source.kind()) => {
                    Self::open_unwritable(path, source.kind())?.after_drain()
                }
                opened => opened?.after_drain(),
            },
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
        txn.put_meta(tables::CLICK_ID_KEY, &key)?;
        txn.put_meta(tables::PEOPLE_FINGERPRINT, &people_key.fingerprint().0)?;
        txn.put_meta(tables::CLICK_LEASE, &0_u64)?;
        txn.put_normalisers(&[Normaliser::NEWEST])?;
        txn.create_tables()
    }

    /// Runs `work` in one write transaction and commits it durably. The transaction has all clicks that were logged
    /// before it. If `work` fails, nothing is written.
    /// If the commit fails, the changes may or may not be on disk; the file can then neither be read
    /// nor written until it is reopened.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Txn) -> Result<T, E>,
    ) -> Result<T, E> {
        if let Some(why) = self.unwritable {
            let path = self.path.clone();
            return Err(
                StoreError::Io { doing: FileAction::Write, path, source: why.into() }.into()
            );
        }
        self.transact(work)
    }

    /// Runs `work` in one write transaction, which stays in memory if the file cannot be written.
    pub(super) fn transact<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Txn) -> Result<T, E>,
    ) -> Result<T, E> {
        let engine = self.engine();
        let engine = engine.as_ref().ok_or_else(|| self.closed())?;
        let txn = self.record_failure(engine.write())?;
        let is_older = self.is_older.load(Relaxed);
        if is_older {
            txn.create_tables()?;
            txn.hold_newest_normaliser()?;
        }
        let folding = self.log.fold(&txn)?;
        match work(&txn) {
            Ok(result) => {
                let rewrites_clicks = u64::from(txn.rewrites_clicks());
                self.click_version.fetch_add(rewrites_clicks, SeqCst);
                let committed = self.record_failure(txn.commit());
                self.click_version.fetch_add(rewrites_clicks, SeqCst);
                committed?;
                if let Some(folding) = folding {
                    folding.committed();
                }
                if is_older {
                    self.is_older.store(false, Relaxed);
                }
                Ok(result)
            }
            Err(error) => {
                drop(txn);
                // Did `work` fail, or the disk? After a disk error redb refuses new transactions.
                let _ = self.record_failure(engine.write());
                Err(error)
            }
        }
    }

    /// What was read of sealed clicks in a read transaction stays true as long as this is what it was before the transaction
    /// began, but for those that are sealed later.
    #[must_use]
    pub fn click_version(&self) -> u64 {
        self.click_version.load(SeqCst)
    }

    fn engine(&self) -> RwLockReadGuard<'_, Option<Engine>> {
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

    /// Moves some flipped rows to their tables, or does a part of an undo, in one transaction. Returns the links
    /// that changed, or `None` if nothing is left to do.
    pub fn drain_step(&self) -> Result<Option<Vec<Link>>, StoreError> {
        if !self.begin_read()?.is_undrained()? {
            return Ok(None);
        }
        let step = |txn: &Txn| {
            if txn.undoing()?.is_some() {
                return txn.undo_step().map(|()| Vec::new());
            }
            txn.drain_step(DRAIN_PUTS)
        };
        self.transact(step).map(Some)
    }

    /// Moves all flipped rows to their tables, and ends an undo that was begun.
    pub fn drain(&self) -> Result<(), StoreError> {
        while self.drain_step()?.is_some() {}
        Ok(())
    }

    pub(super) fn read(&self) -> Result<redb::ReadTransaction, StoreError> {
        let engine = self.engine();
        Ok(engine.as_ref().ok_or_else(|| self.closed())?.db.begin_read()?)
    }

    pub(super) fn meta<T: Row>(&self, key: &'static str) -> Result<Option<T>, StoreError> {
        tables::meta().read(&self.read()?)?.get(key)
    }

    pub fn click_id_key(&self) -> Result<ClickIdKey, StoreError> {
        let bytes = self.meta::<[u8; 16]>(tables::CLICK_ID_KEY)?;
        bytes.map(ClickIdKey::from_bytes).ok_or(StoreError::Missing("click-id key"))
    }

    /// The settings of the plan in force; the defaults before the first plan. Writes nothing, so that a
    /// server starts in any folder.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        Ok(self.meta(tables::SETTINGS)?.unwrap_or_default())
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
        if self.unwritable.is_some() && self.medium.is_overwritten() {
            // What was read may be of two files.
            return Err(StoreError::ReadMixed(self.path));
        }
        let db = self.db.into_inner().unwrap_or_else(PoisonError::into_inner);
        db.ok_or(closed)?.db.close().map_err(|error| StoreError::from_database(&self.path, error))
    }
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
