//! The folder of a file, and syncing it so that new names in it are durable.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use super::{FileAction, StoreError};

/// The folder of a file; `.` if the path has none.
#[must_use]
pub fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Syncs the folder of a file. Does nothing if the file system cannot sync a folder, or if this user may
/// write to the folder but not read it.
pub fn sync_folder(path: &Path) -> Result<(), StoreError> {
    let folder = folder(path);
    let io = |source| StoreError::Io { doing: FileAction::Sync, path: folder.to_owned(), source };
    #[cfg(test)]
    super::file::interruption::step().map_err(io)?;
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if CANNOT_SYNC.contains(&error.kind()) => Ok(()),
        synced => synced.map_err(io),
    }
}

const CANNOT_SYNC: [ErrorKind; 3] =
    [ErrorKind::InvalidInput, ErrorKind::Unsupported, ErrorKind::PermissionDenied];
