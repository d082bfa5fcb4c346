//! The ledger of imports: reading and writing its rows.
//!
//! Invariant: numbers ascend from 1, and no row is ever deleted. Does not decide what an import may do (see
//! `change`), and does not take back what one brought (see `undo`).

use super::Txn;
use crate::domain::record::ledger::{ImportNumber, StoredImport};
use crate::store::{StoreError, tables};

impl Txn {
    pub fn import(&self, number: ImportNumber) -> Result<Option<StoredImport>, StoreError> {
        tables::IMPORTS.open(self)?.get(number.get())
    }

    /// All imports, by number.
    pub fn imports(&self) -> Result<Vec<StoredImport>, StoreError> {
        tables::IMPORTS.open(self)?.all()
    }

    /// Inserts or replaces the import with this number.
    pub fn put_import(&self, import: &StoredImport) -> Result<(), StoreError> {
        tables::IMPORTS.open(self)?.insert(import.number.get(), import).map(drop)
    }
}
