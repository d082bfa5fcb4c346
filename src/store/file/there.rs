//! What the path of a data file names before anything is opened: nothing, a file that was never made, or
//! data.
//!
//! Up to release 0.1.0 a data file was made under its name. Where that was broken off, it has no length,
//! or holds zeros, or the storage engine's header without its beginning, which is written last. Such a
//! file may be made anew; but not where a key is beside it: keys were only made once the header was
//! durable, so that there was data.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::draft::is_locked_by_another;
use super::identity::Identity;
use crate::domain::limits::UNINITIALIZED_FILE_BYTES_MAX;
use crate::store::StoreError;
use crate::store::keys::{REDB_START, key_beside, open_plain};

/// Bytes that the storage engine writes at first.
const HEADER_BYTES: usize = 320;
/// Where its header says how large a page is, and what it says.
const PAGE_SIZE: (usize, [u8; 4]) = (12, 4096_u32.to_le_bytes());

/// What a path names.
#[derive(Debug)]
pub(in crate::store) enum There {
    /// No file.
    Nothing,
    /// A file that nobody has open, and that was never made.
    Unmade(Taken),
    /// Something that is worth to be opened.
    Data,
}

/// A file that was never made, locked where the file system has locks, so that nobody else makes it
/// meanwhile.
#[derive(Debug)]
pub(in crate::store) struct Taken {
    _lock: File,
    place: PathBuf,
}

impl Taken {
    /// Where it is, behind symbolic links.
    pub(in crate::store) fn place(&self) -> &Path {
        &self.place
    }
}

/// Looks at what a path names.
pub(in crate::store) fn look(path: &Path) -> Result<There, StoreError> {
    let failed = |source| StoreError::Io { doing: "open", path: path.to_owned(), source };
    let file = match open_plain(path) {
        Ok(Some(file)) => file,
        Ok(None) => return Err(StoreError::NoPlainFile(path.to_owned())),
        Err(error) => return none_there(path, error),
    };
    if !is_unmade(&file).map_err(failed)? {
        return Ok(There::Data);
    }
    if is_locked_by_another(&file) {
        return Err(StoreError::Busy(path.to_owned()));
    }
    // Whoever had it until now may have made it, or put another one there.
    let is_there = Identity::of_open(&file).is_some_and(|identity| identity.is_at(path));
    if !is_there || !is_unmade(&file).map_err(failed)? {
        return Err(StoreError::Busy(path.to_owned()));
    }
    if let Some(key) = key_beside(path) {
        return Err(StoreError::Emptied { path: path.to_owned(), key });
    }
    let place = fs::canonicalize(path).map_err(failed)?;
    Ok(There::Unmade(Taken { _lock: file, place }))
}

fn none_there(path: &Path, error: io::Error) -> Result<There, StoreError> {
    match error.kind() {
        ErrorKind::NotFound if path.is_symlink() => Err(StoreError::Dangling(path.to_owned())),
        // A file in place of the folder is no folder.
        ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(There::Nothing),
        _ => Err(StoreError::Io { doing: "open", path: path.to_owned(), source: error }),
    }
}

/// Whether a file is what a first start leaves that was broken off.
fn is_unmade(mut file: &File) -> io::Result<bool> {
    if file.metadata()?.len() > UNINITIALIZED_FILE_BYTES_MAX {
        return Ok(false);
    }
    io::Seek::rewind(&mut file)?;
    let mut bytes = Vec::new();
    file.take(REDB_START.len() as u64).read_to_end(&mut bytes)?;
    if !is_zero(&bytes) {
        return Ok(false);
    }
    file.take(UNINITIALIZED_FILE_BYTES_MAX).read_to_end(&mut bytes)?;
    let (header, rest) = bytes.split_at(bytes.len().min(HEADER_BYTES));
    let (at, size) = PAGE_SIZE;
    let is_header = header.get(at..at + size.len()).is_some_and(|there| there == size);
    Ok((is_header || is_zero(header)) && is_zero(rest))
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests;
