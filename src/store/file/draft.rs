//! A file that is made beside its place and then put there, whole or not at all.
//!
//! Invariant: a draft has a name that nobody can have planted (a fresh one, made with `O_EXCL`), it is
//! its owner's alone (mode 0600) from its first instant, and it is locked as long as its process lives.
//! What a process that died left is removed by the next draft for the same place; what is locked, is
//! another user's, or is no plain file is left alone. Absent: what is written (file.rs, keys.rs,
//! restore.rs).

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
#[cfg(test)]
use std::sync::Arc;

use redb::backends::FileBackend;
use redb::{Database, DatabaseError};
use rustix::fs::{Mode, OFlags};
use rustix::process::geteuid;
use tempfile::NamedTempFile;

#[cfg(test)]
use super::broken_off;
#[cfg(test)]
use super::disk::OnDisk;
use super::disk::builder;
use crate::store::StoreError;
use crate::store::folder::{folder, sync_folder};

const SUFFIX: &str = ".draft";
/// Letters and digits of a draft's name: no file that people have is called like that by accident.
const RANDOM_CHARS: usize = 16;

/// A file beside the place that it is for. It is removed when it is dropped.
pub(in crate::store) struct Draft {
    file: NamedTempFile,
    place: PathBuf,
}

impl Draft {
    /// Makes one. It is called `.NAME.RANDOM.draft`, after its place.
    pub(in crate::store) fn beside(place: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::Io { doing: "make", path: place.to_owned(), source };
        let prefix = prefix(place).ok_or_else(|| failed(ErrorKind::InvalidInput.into()))?;
        sweep(place);
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).rand_bytes(RANDOM_CHARS).suffix(SUFFIX);
        builder.permissions(Permissions::from_mode(0o600));
        #[cfg(test)]
        builder.disable_cleanup(broken_off::leaves_drafts());
        loop {
            #[cfg(test)]
            broken_off::step().map_err(failed)?;
            let file = builder.tempfile_in(folder(place)).map_err(failed)?;
            // Another process that sweeps may have taken it for one that was left, until it was locked.
            if !is_locked_by_another(file.as_file()) && file.path().exists() {
                return Ok(Self { file, place: place.to_owned() });
            }
        }
    }

    /// The file, to be written.
    pub(in crate::store) fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Makes it a data file. The database stays open, and locked, when the draft is put in place; it is not
    /// to be closed before, as its lock ends then, and a draft without a lock is swept.
    pub(in crate::store) fn database(&self) -> Result<Database, StoreError> {
        // The same open file, and so the same lock.
        let file = self.file.as_file().try_clone().map_err(|source| self.failed(source))?;
        #[cfg(test)]
        if broken_off::is_armed() {
            let disk = OnDisk(Arc::new(broken_off::Steps(file)));
            return builder().create_with_backend(disk).map_err(|error| self.refused(error));
        }
        let made = FileBackend::new(file).and_then(|file| builder().create_with_backend(file));
        made.map_err(|error| self.refused(error))
    }

    /// Puts it in its place, durably. What has come there meanwhile is never replaced.
    pub(in crate::store) fn put_in_place(self) -> Result<(), StoreError> {
        self.sync()?;
        let Self { file, place } = self;
        match file.persist_noclobber(&place) {
            Ok(_) => sync_folder(&place),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
                Err(StoreError::Exists(place))
            }
            Err(error) => Err(StoreError::Io { doing: "make", path: place, source: error.error }),
        }
    }

    /// Puts it in its place, durably, instead of what is there. A symbolic link there is replaced, and
    /// what it names stays as it is.
    pub(in crate::store) fn replace(self) -> Result<(), StoreError> {
        self.sync()?;
        let Self { file, place } = self;
        match file.persist(&place) {
            Ok(_) => sync_folder(&place),
            Err(error) => Err(StoreError::Io { doing: "make", path: place, source: error.error }),
        }
    }

    fn sync(&self) -> Result<(), StoreError> {
        #[cfg(test)]
        broken_off::step().map_err(|source| self.failed(source))?;
        self.file.as_file().sync_all().map_err(|source| self.failed(source))?;
        // Before it takes its place.
        #[cfg(test)]
        broken_off::step().map_err(|source| self.failed(source))?;
        Ok(())
    }

    fn failed(&self, source: io::Error) -> StoreError {
        StoreError::Io { doing: "make", path: self.place.clone(), source }
    }

    fn refused(&self, error: DatabaseError) -> StoreError {
        match StoreError::of_database(&self.place, error) {
            StoreError::Io { source, .. } => self.failed(source),
            other => other,
        }
    }
}

/// Takes the lock of an open file, unless another process has it. It is let go when the file is closed,
/// also by the end of its process. Where a file system has no locks nobody has one, and what a process
/// that died left there stays.
pub(super) fn is_locked_by_another(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// How the names of drafts for a place begin.
fn prefix(place: &Path) -> Option<OsString> {
    let mut prefix = OsString::from(".");
    prefix.push(place.file_name()?);
    prefix.push(".");
    Some(prefix)
}

/// Removes the drafts for a place, and for those that are called after it, that nobody is making any more.
pub(super) fn sweep(place: &Path) {
    // In a folder that cannot be read what is left hinders nobody: the next draft has a name of its own.
    let (Some(prefix), Ok(entries)) = (prefix(place), fs::read_dir(folder(place))) else { return };
    for entry in entries.flatten() {
        if !is_draft(&entry.file_name(), &prefix) {
            continue;
        }
        // Its lock is held until it has gone: whoever is making it sees one or the other.
        if let Some(_lock) = left(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_draft(name: &OsStr, prefix: &OsStr) -> bool {
    let name = name.as_bytes().strip_prefix(prefix.as_bytes());
    let name = name.and_then(|name| name.strip_suffix(SUFFIX.as_bytes()));
    // After the place's own name there may be a key's ending.
    let random = name.and_then(|name| name.rsplit(|byte| *byte == b'.').next());
    random.is_some_and(|random| {
        random.len() == RANDOM_CHARS && random.iter().all(u8::is_ascii_alphanumeric)
    })
}

/// A draft of this user that was locked by nobody, and now is by this process.
fn left(path: &Path) -> Option<File> {
    let is_own = |file: &fs::Metadata| file.is_file() && file.uid() == geteuid().as_raw();
    fs::symlink_metadata(path).ok().filter(is_own)?;
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty()).ok()?);
    file.metadata().ok().filter(is_own)?;
    file.try_lock().ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::store::fixtures::names;

    #[test]
    fn a_draft_is_its_owners_alone_and_takes_its_place_only_where_nothing_is() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("c.redb");
        let mut draft = Draft::beside(&place).unwrap();
        let mode = draft.file().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        draft.file().write_all(b"first").unwrap();
        draft.put_in_place().unwrap();
        let mut second = Draft::beside(&place).unwrap();
        second.file().write_all(b"second").unwrap();
        assert!(matches!(second.put_in_place(), Err(StoreError::Exists(_))));
        assert_eq!(fs::read(&place).unwrap(), b"first");
        let mut third = Draft::beside(&place).unwrap();
        third.file().write_all(b"third").unwrap();
        third.replace().unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"third");
        drop(Draft::beside(&place).unwrap());
        assert_eq!(names(folder.path()), ["c.redb"]);
    }

    #[test]
    fn what_a_dead_process_left_is_swept_and_what_another_is_making_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("c.redb");
        for left in ["", ".people-key"] {
            let left = format!(".c.redb{left}.0123456789abcdef.draft");
            fs::write(folder.path().join(left), "left").unwrap();
        }
        // Files of the same folder that are no drafts of this place.
        let others = [".c.redb.old.draft", "c.redb.new", ".d.redb.0123456789abcdef.draft"];
        for other in others {
            fs::write(folder.path().join(other), "other").unwrap();
        }
        let other = Draft::beside(&place).unwrap();
        let own = Draft::beside(&place).unwrap();
        assert_eq!(names(folder.path()).len(), 5, "{:?}", names(folder.path()));
        other.put_in_place().unwrap();
        drop(own);
        let mut left = others.map(str::to_owned).to_vec();
        left.push("c.redb".to_owned());
        left.sort();
        assert_eq!(names(folder.path()), left);
    }

    // One that was being made was taken for one that was left, and removed before it was locked.
    #[test]
    fn no_draft_is_swept_while_others_make_theirs() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("c.redb");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let draft = Draft::beside(&place).unwrap();
                        std::thread::yield_now();
                        assert!(draft.file.path().exists());
                    }
                });
            }
        });
        assert_eq!(names(folder.path()), [""; 0]);
    }

    #[test]
    fn a_link_that_was_planted_is_neither_followed_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("c.redb");
        let others = folder.path().join("others");
        fs::write(&others, "others").unwrap();
        let planted = [".c.redb.0000000000000000.draft", ".c.redb.0000000000000001.draft"];
        symlink(&others, folder.path().join(planted[0])).unwrap();
        symlink(folder.path().join("none"), folder.path().join(planted[1])).unwrap();
        let mut draft = Draft::beside(&place).unwrap();
        draft.file().write_all(b"ours").unwrap();
        draft.put_in_place().unwrap();
        assert_eq!(fs::read(&others).unwrap(), b"others");
        assert_eq!(names(folder.path()), [planted[0], planted[1], "c.redb", "others"]);
    }

    #[test]
    fn a_database_is_locked_before_and_after_it_is_put_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("c.redb");
        let draft = Draft::beside(&place).unwrap();
        let database = draft.database().unwrap();
        draft.put_in_place().unwrap();
        let busy = builder().open(&place).map_err(|error| StoreError::of_database(&place, error));
        assert!(matches!(busy, Err(StoreError::Busy(_))));
        drop(database);
        assert!(builder().open(&place).is_ok());
    }
}
