//! What exists at the path of a data file, before the file is opened.
//!
//! Release 0.1.0 created a data file under its final name. An interrupted start left a file that is
//! empty, all zeros, or has redb's header without its magic number, which is written last. Such a file
//! is unfinished and may be replaced. Invariant: it is not replaced if a key is beside it. A key was
//! created only after the header was durable, so the file once held data.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::identity::Identity;
use super::lock::LockedFile;
use crate::domain::limits::UNINITIALIZED_FILE_BYTES_MAX;
use crate::store::keys::{REDB_START, key_beside, open_regular};
use crate::store::{FileAction, StoreError};

/// The length of the header that redb writes first.
const HEADER_BYTES: usize = 320;
/// The offset and the value of the page size in that header.
const PAGE_SIZE: (usize, [u8; 4]) = (12, 4096_u32.to_le_bytes());

#[derive(Debug)]
pub(in crate::store) enum Existing {
    Nothing,
    /// An unfinished file that no process has open.
    Unfinished(Unfinished),
    /// A file to open, whatever it holds.
    Data,
}

/// An unfinished data file. It is locked, if the file system has locks, so that no other process
/// replaces it.
#[derive(Debug)]
pub(in crate::store) struct Unfinished {
    _lock: LockedFile,
    path: PathBuf,
}

impl Unfinished {
    /// The path with symbolic links resolved.
    pub(in crate::store) fn path(&self) -> &Path {
        &self.path
    }
}

pub(in crate::store) fn inspect(path: &Path) -> Result<Existing, StoreError> {
    let failed = |source| StoreError::Io { doing: FileAction::Open, path: path.to_owned(), source };
    let file = match open_regular(path) {
        Ok(Some(file)) => file,
        Ok(None) => return Err(StoreError::NoPlainFile(path.to_owned())),
        Err(error) => return not_opened(path, error),
    };
    if !is_unfinished(&file).map_err(failed)? {
        return Ok(Existing::Data);
    }
    let file = LockedFile::alone(file).ok_or(StoreError::Busy(path.to_owned()))?;
    // The previous lock holder may have finished the file, or replaced it by another one.
    let is_in_place = Identity::of_open(&file).is_some_and(|identity| identity.is_at(path));
    if !is_in_place || !is_unfinished(&file).map_err(failed)? {
        return Err(StoreError::Busy(path.to_owned()));
    }
    if let Some(key) = key_beside(path) {
        return Err(StoreError::Emptied { path: path.to_owned(), key });
    }
    let path = fs::canonicalize(path).map_err(failed)?;
    Ok(Existing::Unfinished(Unfinished { _lock: file, path }))
}

fn not_opened(path: &Path, error: io::Error) -> Result<Existing, StoreError> {
    match error.kind() {
        ErrorKind::NotFound if path.is_symlink() => Err(StoreError::Dangling(path.to_owned())),
        // `NotADirectory`: a part of the path is a file.
        ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(Existing::Nothing),
        _ => Err(StoreError::Io { doing: FileAction::Open, path: path.to_owned(), source: error }),
    }
}

/// Whether a file is what an interrupted start leaves.
fn is_unfinished(mut file: &File) -> io::Result<bool> {
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
    let (offset, size) = PAGE_SIZE;
    let is_header = header.get(offset..offset + size.len()).is_some_and(|found| found == size);
    Ok((is_header || is_zero(header)) && is_zero(rest))
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests;
