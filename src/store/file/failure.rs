//! A data file after its disk failed: probed, shut, and opened again.
//!
//! Invariant: the `Store` stays the same, and only the database in it is replaced; what is not ours any more is not opened.
//! Does not decide when to reopen (see the writer in `recorder`).

use std::sync::PoisonError;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};

use crate::store::{Store, StoreError};

impl Store {
    /// Whether the disk failed during a transaction since the file was opened.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.has_failed.load(Relaxed)
    }

    /// Checks that a write transaction can begin. Writes nothing.
    pub fn probe(&self) -> Result<(), StoreError> {
        let engine = self.engine();
        let engine = engine.as_ref().ok_or_else(|| self.closed())?;
        self.record_failure(engine.write()).map(drop)
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
        if let Some(displaced) = self.displaced() {
            return Err(displaced);
        }
        let mut engine = self.db.write().unwrap_or_else(PoisonError::into_inner);
        *engine = Some(
            self.medium.reopen().map_err(|error| StoreError::from_database(&self.path, error))?,
        );
        drop(engine);
        self.compare_click_log()?;
        self.click_version.fetch_add(1, SeqCst);
        self.has_failed.store(false, Relaxed);
        Ok(())
    }

    /// Why the path no longer leads to our data; `None` while it does.
    #[must_use]
    pub fn displaced(&self) -> Option<StoreError> {
        let path = || self.path.clone();
        if self.identity.is_some_and(|identity| !identity.is_at(&self.path)) {
            return Some(StoreError::Displaced(path()));
        }
        self.medium.is_overwritten().then(|| StoreError::Overwritten(path()))
    }
}
