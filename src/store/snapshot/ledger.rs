//! The part of a snapshot that has the ledger of imports.
//!
//! Invariant: it has every import, whatever became of it. Does not say what they brought.

use super::parts::{Ask, Parts, Row};
use super::selection::Selection;
use crate::domain::record::ledger::StoredImport;

/// The ledger of imports.
#[derive(Debug, Default)]
pub struct ImportRows {
    /// By number.
    pub imports: Vec<StoredImport>,
}

impl ImportRows {
    #[must_use]
    pub fn ask() -> Ask<Self> {
        Ask::new(Selection { imports: true, ..Selection::settings() })
    }
}

impl Parts for ImportRows {
    fn take(&mut self, row: Row<'_>) {
        if let Row::Import(import) = row {
            self.imports.push(import);
        }
    }
}
