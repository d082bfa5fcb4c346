//! Drafts: a file is written under a temporary name and renamed to its destination when it is complete.
//!
//! Invariant: a draft is created with `O_EXCL` under a random name, so another user cannot plant it. It
//! has mode 0600 from the start, and it is locked while its process runs. The next draft for the same
//! destination removes drafts that dead processes left; it skips drafts that are locked, belong to
//! another user or are not regular files. A draft of a command's output has no name at all where the file
//! system allows that, so a process that is killed leaves nothing behind. Does not know the content (see
//! `file`, `keys`, `snapshot::restore` and `cli::draft`).

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
#[cfg(test)]
use std::sync::Arc;

use redb::DatabaseError;
use rustix::fs::{AtFlags, CWD, Mode, OFlags};
use rustix::process::geteuid;
use tempfile::NamedTempFile;

#[cfg(test)]
use super::disk::{DiskBackend, builder};
use super::guard::Headers;
#[cfg(test)]
use super::interruption;
use super::lock::{LockedFile, is_locked_by_another};
use super::verified::Engine;
use crate::store::folder::{folder, sync_folder};
use crate::store::{FileAction, StoreError};

const SUFFIX: &str = ".draft";
/// Random letters and digits in a draft's name. No user's file matches the pattern by accident.
const RANDOM_CHARS: usize = 16;

/// A file in the folder of its destination. Dropping it removes it.
pub struct Draft {
    file: Form,
    destination: PathBuf,
}

enum Form {
    Named(NamedTempFile),
    /// It goes with its last descriptor, however the process ends.
    Unnamed(File),
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
        let mut builder = builder_of(&prefix);
        builder.permissions(Permissions::from_mode(0o600));
        #[cfg(test)]
        builder.disable_cleanup(interruption::leaves_drafts());
        loop {
            #[cfg(test)]
            interruption::step().map_err(failed)?;
            let file = builder.tempfile_in(folder(destination)).map_err(failed)?;
            // Before it was locked, another process may have removed it as abandoned.
            if !is_locked_by_another(file.as_file()) && file.path().exists() {
                let file = Form::Named(file);
                return Ok(Self { file, destination: destination.to_owned() });
            }
        }
    }

    /// Creates a draft without a name, or a named one where the file system has only those. `mode` says
    /// who may read the file, within the umask.
    pub fn of_output(destination: &Path, mode: u32) -> Result<Self, StoreError> {
        remove_abandoned(destination);
        if let Some(file) = unnamed(folder(destination), mode) {
            return Ok(Self { file: Form::Unnamed(file), destination: destination.to_owned() });
        }
        let draft = Self::beside(destination)?;
        let readers = Permissions::from_mode(mode & !umask());
        draft.as_file().set_permissions(readers).map_err(|source| draft.failed(source))?;
        Ok(draft)
    }

    pub fn file(&mut self) -> &mut File {
        match &mut self.file {
            Form::Named(file) => file.as_file_mut(),
            Form::Unnamed(file) => file,
        }
    }

    fn as_file(&self) -> &File {
        match &self.file {
            Form::Named(file) => file.as_file(),
            Form::Unnamed(file) => file,
        }
    }

    /// Creates a database in the draft. The database stays open and locked when the draft is renamed. It
    /// must not be closed before that: closing it releases the lock, and another process would remove
    /// the draft.
    pub(in crate::store) fn database(&self, headers: &Headers) -> Result<Engine, StoreError> {
        // The clone shares the open file, and therefore the lock.
        let file = self.as_file().try_clone().map_err(|source| self.failed(source))?;
        #[cfg(test)]
        if interruption::is_armed() {
            let disk = DiskBackend(Arc::new(interruption::SteppedFile(file)));
            let opened = Engine::open(disk, crate::domain::limits::CACHE_BYTES);
            return opened.map_err(|error| self.database_failed(error));
        }
        headers.database(file).map_err(|error| self.database_failed(error))
    }

    /// Gives the draft the name of its destination, durably. Fails if a file exists there.
    pub fn persist(self) -> Result<(), StoreError> {
        self.sync()?;
        let destination = self.destination.clone();
        match self.name() {
            Ok(()) => sync_folder(&destination),
            Err((_, error)) if error.kind() == ErrorKind::AlreadyExists => {
                Err(StoreError::Exists(destination))
            }
            Err((_, error)) => Err(not_created(destination, error)),
        }
    }

    /// Gives the draft the first free of these names, durably, and returns it.
    pub fn persist_numbered(
        mut self,
        name: impl Fn(u64) -> PathBuf,
    ) -> Result<PathBuf, StoreError> {
        self.sync()?;
        let mut number = 1;
        loop {
            self.destination = name(number);
            let destination = self.destination.clone();
            match self.name() {
                Ok(()) => return sync_folder(&destination).map(|()| destination),
                Err((draft, error)) if error.kind() == ErrorKind::AlreadyExists => self = draft,
                Err((_, error)) => return Err(not_created(destination, error)),
            }
            number += 1;
        }
    }

    /// Gives the draft its name, or returns it if a file exists there.
    fn name(self) -> Result<(), (Self, io::Error)> {
        let Self { file, destination } = self;
        let (file, error) = match file {
            Form::Named(file) => match file.persist_noclobber(&destination) {
                Ok(_) => return Ok(()),
                Err(error) => (Form::Named(error.file), error.error),
            },
            Form::Unnamed(file) => match link(&file, &destination) {
                Ok(()) => return Ok(()),
                Err(error) => (Form::Unnamed(file), error),
            },
        };
        Err((Self { file, destination }, error))
    }

    /// Gives the draft the name of its destination, durably, and replaces what is there. A symbolic link is
    /// replaced; its target stays unchanged.
    pub fn replace(self) -> Result<(), StoreError> {
        self.sync()?;
        let Self { file, destination } = self;
        let named = match file {
            Form::Named(file) => file.persist(&destination).map(drop).map_err(|e| e.error),
            Form::Unnamed(file) => link_over(&file, &destination),
        };
        match named {
            Ok(()) => sync_folder(&destination),
            Err(error) => Err(not_created(destination, error)),
        }
    }

    fn sync(&self) -> Result<(), StoreError> {
        #[cfg(test)]
        interruption::step().map_err(|source| self.failed(source))?;
        self.as_file().sync_all().map_err(|source| self.failed(source))?;
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

/// An open file without a name in a folder; `None` if the file system or the system has no such files.
fn unnamed(folder: &Path, mode: u32) -> Option<File> {
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(folder, flags, Mode::from_bits_truncate(mode)).ok()?);
    // Its name is given through this path.
    self_path(&file).exists().then_some(file)
}

fn self_path(file: &File) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

/// Gives an unnamed file a name. Fails if a file exists there.
fn link(file: &File, to: &Path) -> io::Result<()> {
    Ok(rustix::fs::linkat(CWD, self_path(file), CWD, to, AtFlags::SYMLINK_FOLLOW)?)
}

/// Gives an unnamed file a name, and replaces what is there. No call does both, so an existing file is
/// replaced by a rename: for that moment the file is a named draft.
fn link_over(file: &File, to: &Path) -> io::Result<()> {
    match link(file, to) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        linked => return linked,
    }
    // The lock keeps others from removing the draft.
    let _ = file.try_lock();
    let prefix = prefix(to).ok_or(ErrorKind::InvalidInput)?;
    let named = builder_of(&prefix).make_in(folder(to), |path| link(file, path))?;
    named.persist(to).map(drop).map_err(|error| error.error)
}

/// Makes names such as `.NAME.RANDOM.draft`.
fn builder_of(prefix: &OsStr) -> tempfile::Builder<'_, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).rand_bytes(RANDOM_CHARS).suffix(SUFFIX);
    builder
}

/// The permissions that this process never gives to a new file.
fn umask() -> u32 {
    // It can only be read by setting it, which other threads would notice. Linux also shows it in a file.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("Umask:"));
    mask.and_then(|mask| u32::from_str_radix(mask.trim(), 8).ok()).unwrap_or(0o077)
}

fn not_created(path: PathBuf, source: io::Error) -> StoreError {
    StoreError::Io { doing: FileAction::Create, path, source }
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
fn lock_abandoned(path: &Path) -> Option<LockedFile> {
    let is_own = |file: &fs::Metadata| file.is_file() && file.uid() == geteuid().as_raw();
    fs::symlink_metadata(path).ok().filter(is_own)?;
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty()).ok()?);
    file.metadata().ok().filter(is_own)?;
    // On a file system without locks nobody can tell whether it is abandoned: it stays.
    file.try_lock().ok()?;
    LockedFile::alone(file)
}

#[cfg(test)]
mod tests;
