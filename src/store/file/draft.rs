//! Drafts: a file is written under a temporary name and renamed to its destination when it is complete.
//!
//! Invariant: a draft is created with `O_EXCL` under a random name, so another user cannot plant it. It
//! has mode 0600 from the start, and it is locked while its process runs. The next draft for the same
//! destination removes drafts that dead processes left; it skips drafts that are locked, belong to
//! another user or are not regular files. Does not know the content (see `file`, `keys` and
//! `snapshot::restore`).

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
#[cfg(test)]
use std::sync::Arc;

use redb::{Database, DatabaseError};
use rustix::fs::{Mode, OFlags};
use rustix::process::geteuid;
use tempfile::NamedTempFile;

#[cfg(test)]
use super::disk::{DiskBackend, builder};
use super::guard::Headers;
#[cfg(test)]
use super::interruption;
use crate::store::folder::{folder, sync_folder};
use crate::store::{FileAction, StoreError};

const SUFFIX: &str = ".draft";
/// Random letters and digits in a draft's name. No user's file matches the pattern by accident.
const RANDOM_CHARS: usize = 16;

/// A file in the folder of its destination. Dropping it removes it.
pub(in crate::store) struct Draft {
    file: NamedTempFile,
    destination: PathBuf,
}

impl Draft {
    /// Creates a draft named `.NAME.RANDOM.draft` for a destination named `NAME`.
    pub(in crate::store) fn beside(destination: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::Io {
            doing: FileAction::Create,
            path: destination.to_owned(),
            source,
        };
        let prefix = prefix(destination).ok_or_else(|| failed(ErrorKind::InvalidInput.into()))?;
        remove_abandoned(destination);
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).rand_bytes(RANDOM_CHARS).suffix(SUFFIX);
        builder.permissions(Permissions::from_mode(0o600));
        #[cfg(test)]
        builder.disable_cleanup(interruption::leaves_drafts());
        loop {
            #[cfg(test)]
            interruption::step().map_err(failed)?;
            let file = builder.tempfile_in(folder(destination)).map_err(failed)?;
            // Before it was locked, another process may have removed it as abandoned.
            if !is_locked_by_another(file.as_file()) && file.path().exists() {
                return Ok(Self { file, destination: destination.to_owned() });
            }
        }
    }

    pub(in crate::store) fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Creates a database in the draft. The database stays open and locked when the draft is renamed. It
    /// must not be closed before that: closing it releases the lock, and another process would remove
    /// the draft.
    pub(in crate::store) fn database(&self, headers: &Headers) -> Result<Database, StoreError> {
        // The clone shares the open file, and therefore the lock.
        let file = self.file.as_file().try_clone().map_err(|source| self.failed(source))?;
        #[cfg(test)]
        if interruption::is_armed() {
            let disk = DiskBackend(Arc::new(interruption::SteppedFile(file)));
            return builder()
                .create_with_backend(disk)
                .map_err(|error| self.database_failed(error));
        }
        headers.database(file).map_err(|error| self.database_failed(error))
    }

    /// Renames the draft to its destination, durably. Fails if a file exists there.
    pub(in crate::store) fn persist(self) -> Result<(), StoreError> {
        self.sync()?;
        let Self { file, destination } = self;
        match file.persist_noclobber(&destination) {
            Ok(_) => sync_folder(&destination),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
                Err(StoreError::Exists(destination))
            }
            Err(error) => Err(not_created(destination, error.error)),
        }
    }

    /// Renames the draft to its destination, durably, and replaces what is there. A symbolic link is
    /// replaced; its target stays unchanged.
    pub(in crate::store) fn replace(self) -> Result<(), StoreError> {
        self.sync()?;
        let Self { file, destination } = self;
        match file.persist(&destination) {
            Ok(_) => sync_folder(&destination),
            Err(error) => Err(not_created(destination, error.error)),
        }
    }

    fn sync(&self) -> Result<(), StoreError> {
        #[cfg(test)]
        interruption::step().map_err(|source| self.failed(source))?;
        self.file.as_file().sync_all().map_err(|source| self.failed(source))?;
        // Counts the rename that follows.
        #[cfg(test)]
        interruption::step().map_err(|source| self.failed(source))?;
        Ok(())
    }

    fn failed(&self, source: io::Error) -> StoreError {
        not_created(self.destination.clone(), source)
    }

    fn database_failed(&self, error: DatabaseError) -> StoreError {
        match StoreError::from_database(&self.destination, error) {
            StoreError::Io { source, .. } => self.failed(source),
            other => other,
        }
    }
}

fn not_created(path: PathBuf, source: io::Error) -> StoreError {
    StoreError::Io { doing: FileAction::Create, path, source }
}

/// Locks an open file; returns true if another process holds the lock. The lock is released when the
/// file is closed or the process ends. On a file system without locks this returns false, and abandoned
/// drafts stay.
pub(super) fn is_locked_by_another(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// The prefix of the names of drafts for a destination.
fn prefix(destination: &Path) -> Option<OsString> {
    let mut prefix = OsString::from(".");
    prefix.push(destination.file_name()?);
    prefix.push(".");
    Some(prefix)
}

/// Removes drafts that dead processes left for a destination and for the key files beside it.
pub(super) fn remove_abandoned(destination: &Path) {
    // An unreadable folder is no problem: the next draft gets a new name in any case.
    let entries = fs::read_dir(folder(destination));
    let (Some(prefix), Ok(entries)) = (prefix(destination), entries) else { return };
    for entry in entries.flatten() {
        if !is_draft(&entry.file_name(), &prefix) {
            continue;
        }
        // Keep the lock until the file is removed: the process that created it a moment ago then finds it
        // either locked or gone.
        if let Some(_lock) = lock_abandoned(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_draft(name: &OsStr, prefix: &OsStr) -> bool {
    let name = name.as_bytes().strip_prefix(prefix.as_bytes());
    let name = name.and_then(|name| name.strip_suffix(SUFFIX.as_bytes()));
    // The suffix of a key may follow the destination's name.
    let random = name.and_then(|name| name.rsplit(|byte| *byte == b'.').next());
    random.is_some_and(|random| {
        random.len() == RANDOM_CHARS && random.iter().all(u8::is_ascii_alphanumeric)
    })
}

/// Locks a draft of this user; `None` if another process holds the lock.
fn lock_abandoned(path: &Path) -> Option<File> {
    let is_own = |file: &fs::Metadata| file.is_file() && file.uid() == geteuid().as_raw();
    fs::symlink_metadata(path).ok().filter(is_own)?;
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty()).ok()?);
    file.metadata().ok().filter(is_own)?;
    file.try_lock().ok()?;
    Some(file)
}

#[cfg(test)]
mod tests;
