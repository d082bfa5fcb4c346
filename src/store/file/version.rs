//! Which release's schema a data file has.
//!
//! Invariant: a file of a later release is refused, and not touched if it was closed. A file of an earlier
//! one is read as it is. Damage to the row of normalisers is not told here, but to the commands that hash
//! people.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;

use super::reading::ONLY_READ;
use crate::codec::DecodeError;
use crate::domain::record::normaliser::Normaliser;
use crate::store::format::header;
use crate::store::rows::StoredRow;
use crate::store::{Store, StoreError, schema, tables};

impl Store {
    /// Opening a file writes its header. So that a file of a later release stays untouched, its schema is
    /// read first; but not if the file needs a repair, which takes long.
    pub(super) fn refuse_later(path: &Path) -> Result<(), StoreError> {
        match was_closed(path).then(|| Self::open_unwritable(path, ONLY_READ)) {
            Some(Err(error @ StoreError::Schema { .. })) => Err(error),
            // Whatever else is wrong is found when the file is opened.
            _ => Ok(()),
        }
    }

    /// Fails if another version of Couplet made the file; `None` if it has no rows yet.
    pub(super) fn check_schema(&self) -> Result<Option<()>, StoreError> {
        match self.schema()? {
            Some(tables::SCHEMA_VERSION) if self.has_newest_normaliser()? => Ok(Some(())),
            Some(tables::SCHEMA_VERSION | tables::FIRST_SCHEMA) => {
                self.is_older.store(true, Relaxed);
                Ok(Some(()))
            }
            Some(found) => Err(StoreError::Schema { found, known: tables::SCHEMA_VERSION }),
            None => Ok(None),
        }
    }

    /// A damaged row does not stop the file from opening: links are served and reports are made without it.
    /// Commands that hash people read it again and are refused, and a salvage writes it anew. If its key was
    /// altered, whoever looks for a row that may be absent is refused too, as it may be that row's key. A
    /// whole row with an unknown normaliser is of a later release.
    fn has_newest_normaliser(&self) -> Result<bool, StoreError> {
        let is_damage = |error: &DecodeError| {
            matches!(error, DecodeError::Checksum | DecodeError::OutOfPlace | DecodeError::Page)
        };
        match self.meta::<Vec<Normaliser>>(tables::NORMALISERS) {
            Ok(held) => Ok(held.is_some_and(|held| held.contains(&Normaliser::NEWEST))),
            Err(StoreError::Corrupt { source, .. }) if is_damage(&source) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// The version of the schema; `None` before the first rows are written.
    pub(in crate::store) fn schema(&self) -> Result<Option<u16>, StoreError> {
        let Some(meta) = tables::meta::<()>().read_if_exists(&self.read()?)? else {
            return Ok(None);
        };
        let decode = |row: StoredRow<'_>| {
            schema::decode(row.bytes()).map_err(|error| meta.corrupt(&tables::SCHEMA, error))
        };
        meta.row(tables::SCHEMA)?.map(decode).transpose()
    }
}

/// Whether a file was closed, so that opening it needs no repair.
pub(super) fn was_closed(path: &Path) -> bool {
    let mut start = [0; header::FLAGS_AT + 1];
    let is_read = File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok();
    is_read && header::was_closed(start[header::FLAGS_AT])
}
