//! A data file that is opened and never written.
//!
//! Invariant: the file stays as it is, byte for byte, and several processes may read it at the same time
//! while none writes it. Does not decide which commands only read (see `cli`).

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::disk::Medium;
use super::existing::{Existing, inspect};
use super::integrity::OverlayDisk;
use super::version::was_closed;
use crate::domain::environment::Random;
use crate::store::click_log::{ClickLog, LogSize, Place};
use crate::store::{FileAction, Store, StoreError};

/// Why a file that is opened to be read is not written to: nobody asks for it.
pub(super) const ONLY_READ: io::ErrorKind = io::ErrorKind::Unsupported;

impl Store {
    /// Opens an existing data file for a command that only reads: the file stays as it is, byte for byte,
    /// and others may read it at the same time. If a killed command left work undone in it, it is opened for
    /// writing, which does that work once for all.
    pub fn open_to_read(path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        if matches!(inspect(path)?, Existing::Data) && was_closed(path) {
            match Self::open_unwritable(path, ONLY_READ) {
                Ok(store) if !store.begin_read()?.is_undrained()? => return Ok(store),
                // It is closed, and opened below: with a flip or an undo to complete, or without rows.
                Ok(_) | Err(StoreError::Missing("schema")) => {}
                Err(error) => return Err(error),
            }
        }
        Self::open(path, random)
    }

    /// Opens a data file without writing to it. Other readers may have it open as well.
    pub(super) fn open_unwritable(path: &Path, why: io::ErrorKind) -> Result<Self, StoreError> {
        let medium = Medium::Disk(Arc::new(OverlayDisk::of(path, FileAction::Open)?));
        let db = medium.open().map_err(|error| StoreError::from_database(path, error))?;
        let log = ClickLog::new(Place::beside(path, false), LogSize::default());
        let mut store = Self::new(db, medium, log, path);
        store.unwritable = Some(why);
        store.check_schema()?.ok_or(StoreError::Missing("schema"))?;
        store.recover_click_log()?;
        Ok(store)
    }
}

/// Whether an error of opening a file for writing says that it may still be read.
pub(super) fn is_unwritable(error: io::ErrorKind) -> bool {
    matches!(error, io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

#[cfg(test)]
mod tests;
