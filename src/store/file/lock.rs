//! Locks of files that are not open in the storage engine.
//!
//! Invariant: a lock ends when its file is closed. The system ends it only with the last descriptor, and a
//! process that another thread starts has a copy of each for a moment, so the lock is given back by name.
//! On a file system without locks nothing is locked: there is no other to wait for.

use std::fs::{File, TryLockError};
use std::ops::Deref;

/// An open file, locked until this is dropped.
#[derive(Debug)]
pub(in crate::store) struct LockedFile(File);

impl LockedFile {
    /// Locks a file for this process alone; `None` if another one has a lock.
    pub(super) fn alone(file: File) -> Option<Self> {
        (!is_locked_by_another(&file)).then_some(Self(file))
    }

    /// Locks a file among those that only read it; `None` if a process has it alone.
    pub(in crate::store) fn among_readers(file: File) -> Option<Self> {
        let is_refused = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        (!is_refused).then_some(Self(file))
    }
}

impl Deref for LockedFile {
    type Target = File;

    fn deref(&self) -> &File {
        &self.0
    }
}

impl Drop for LockedFile {
    fn drop(&mut self) {
        // It fails only where it could not be locked either.
        let _ = self.0.unlock();
    }
}

/// Locks an open file; returns true if another process has a lock.
pub(super) fn is_locked_by_another(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

#[cfg(test)]
mod tests;
