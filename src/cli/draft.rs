//! A file that is written whole or not at all: beside its place, and then in it.

use std::fs::Permissions;
use std::path::Path;

use tempfile::NamedTempFile;

use super::error::CliError;
use crate::store::StoreError;
use crate::store::keys::folder;

/// Writes a file in place of what was there, and gives what `write` gave.
pub(super) fn write_whole<T>(
    path: &Path,
    permissions: Permissions,
    write: impl FnOnce(&mut NamedTempFile) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let failed = |source| CliError::File { doing: "write", path: path.to_owned(), source };
    if !folder(path).is_dir() {
        return Err(StoreError::NoFolder(folder(path).to_owned()).into());
    }
    let draft = tempfile::Builder::new().permissions(permissions).tempfile_in(folder(path));
    let mut draft = draft.map_err(failed)?;
    let written = write(&mut draft)?;
    draft.as_file().sync_all().map_err(failed)?;
    draft.persist(path).map_err(|error| failed(error.error))?;
    Ok(written)
}
