//! Files that are written completely or not at all: as a temporary file that then gets its name.
//!
//! Invariant: only a regular file is replaced, and never a data file or a key. If anything fails, the old
//! file is unchanged. Used by every `--output`, by `couplet backup` and by rescues.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::CliError;
use crate::store::StoreError;
use crate::store::folder::{folder, sync_folder};
use crate::store::keys::OwnFile;

/// Who may read a new file. A replaced file never gets more readers than it had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Only its owner: the file holds a secret.
    Owner,
    /// Everyone whom the umask allows.
    Everyone,
}

/// Writes a file, replacing an older one, and returns the result of `write`. Follows a symbolic link.
pub(super) fn write_whole<T>(
    path: &Path,
    readers: Readers,
    write: impl FnOnce(&mut NamedTempFile) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let failed = |source| CliError::File { doing: "write", path: path.to_owned(), source };
    if !folder(path).is_dir() {
        return Err(StoreError::NoFolder(folder(path).to_owned()).into());
    }
    let mut mode = match readers {
        Readers::Owner => 0o600,
        Readers::Everyone => 0o666,
    };
    let target = match path.canonicalize() {
        Ok(target) => {
            let there = fs::metadata(&target).map_err(failed)?;
            if !there.is_file() {
                return Err(CliError::NoPlainFile(path.to_owned()));
            }
            if let Some(own) = OwnFile::of(&target).map_err(failed)? {
                return Err(CliError::OverOwn { path: path.to_owned(), own });
            }
            mode &= there.permissions().mode();
            target
        }
        // A dangling symbolic link would become a file: refuse it.
        Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => path.to_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(CliError::NoPlainFile(path.to_owned()));
        }
        Err(error) => return Err(failed(error)),
    };
    let permissions = Permissions::from_mode(mode);
    let draft = tempfile::Builder::new().permissions(permissions).tempfile_in(folder(&target));
    let mut draft = draft.map_err(failed)?;
    let written = write(&mut draft)?;
    draft.as_file().sync_all().map_err(failed)?;
    draft.persist(&target).map_err(|error| failed(error.error))?;
    sync_folder(&target)?;
    Ok(written)
}

/// Writes a file under its first free numbered name, readable by its owner only, and returns the path.
pub(super) fn write_new(
    name: impl Fn(u64) -> PathBuf,
    write: impl FnOnce(&mut NamedTempFile) -> io::Result<()>,
) -> Result<PathBuf, CliError> {
    let failed = |path: PathBuf| |source| CliError::File { doing: "write", path, source };
    let mut path = name(1);
    // A temporary file is readable by its owner only.
    let mut draft = NamedTempFile::new_in(folder(&path)).map_err(failed(path.clone()))?;
    let written = write(&mut draft).and_then(|()| draft.as_file().sync_all());
    written.map_err(failed(path.clone()))?;
    for number in 2.. {
        match draft.persist_noclobber(&path) {
            Ok(_) => break,
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => draft = error.file,
            Err(error) => return Err(failed(path)(error.error)),
        }
        path = name(number);
    }
    sync_folder(&path)?;
    Ok(path)
}
