//! A file that is written whole or not at all: beside its place, and then in it.
//!
//! Invariant: what is replaced is a plain file and none of the store's own; whatever fails, it is
//! still as it was; and what is to be new replaces nothing. The way of every `--output`, of `couplet
//! backup` and of a rescue.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::CliError;
use crate::store::StoreError;
use crate::store::folder::{folder, sync_folder};
use crate::store::keys::OwnFile;

/// Who may read a new file; one that is replaced is opened to nobody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Its owner alone: it holds a secret.
    Owner,
    /// Whoever may read new files here.
    Everyone,
}

/// Writes a file in place of what was there, and gives what `write` gave. A symbolic link stays, and
/// what it names is replaced.
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
    let place = match path.canonicalize() {
        Ok(place) => {
            let there = fs::metadata(&place).map_err(failed)?;
            if !there.is_file() {
                return Err(CliError::NoPlainFile(path.to_owned()));
            }
            if let Some(own) = OwnFile::of(&place).map_err(failed)? {
                return Err(CliError::OverOwn { path: path.to_owned(), own });
            }
            mode &= there.permissions().mode();
            place
        }
        // A link to nothing is no file either, and would be one afterwards.
        Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => path.to_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(CliError::NoPlainFile(path.to_owned()));
        }
        Err(error) => return Err(failed(error)),
    };
    let permissions = Permissions::from_mode(mode);
    let draft = tempfile::Builder::new().permissions(permissions).tempfile_in(folder(&place));
    let mut draft = draft.map_err(failed)?;
    let written = write(&mut draft)?;
    draft.as_file().sync_all().map_err(failed)?;
    draft.persist(&place).map_err(|error| failed(error.error))?;
    sync_folder(&place)?;
    Ok(written)
}

/// Writes a file under the first of its numbered names that nothing has, a symbolic link being something;
/// which one that is. It is its owner's alone.
pub(super) fn write_new(
    name: impl Fn(u64) -> PathBuf,
    write: impl FnOnce(&mut NamedTempFile) -> io::Result<()>,
) -> Result<PathBuf, CliError> {
    let failed = |path: PathBuf| |source| CliError::File { doing: "write", path, source };
    let mut place = name(1);
    // Every temporary file is its owner's alone.
    let mut draft = NamedTempFile::new_in(folder(&place)).map_err(failed(place.clone()))?;
    let written = write(&mut draft).and_then(|()| draft.as_file().sync_all());
    written.map_err(failed(place.clone()))?;
    for number in 2.. {
        match draft.persist_noclobber(&place) {
            Ok(_) => break,
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => draft = error.file,
            Err(error) => return Err(failed(place)(error.error)),
        }
        place = name(number);
    }
    sync_folder(&place)?;
    Ok(place)
}
