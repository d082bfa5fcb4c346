//! The folder of a data file: new names in it are durable once it is synced.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use super::StoreError;

/// The folder of a file.
#[must_use]
pub fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Makes the names in a file's folder durable. A file system that cannot sync a folder, and a folder that
/// this user may write to and not read, are left as they are.
pub fn sync_folder(path: &Path) -> Result<(), StoreError> {
    let folder = folder(path);
    let io = |source| StoreError::Io { doing: "sync", path: folder.to_owned(), source };
    #[cfg(test)]
    super::file::broken_off::step().map_err(io)?;
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if CANNOT_SYNC.contains(&error.kind()) => Ok(()),
        synced => synced.map_err(io),
    }
}

const CANNOT_SYNC: [ErrorKind; 3] =
    [ErrorKind::InvalidInput, ErrorKind::Unsupported, ErrorKind::PermissionDenied];
