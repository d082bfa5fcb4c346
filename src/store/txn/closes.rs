//! Closed months: reading and writing their rows.
//!
//! Invariant: numbers ascend from 1, and no row is ever deleted.

use super::Txn;
use crate::domain::closed_month::{Closes, StoredClose};
use crate::store::{StoreError, tables};

impl Txn {
    /// All closes, by number.
    pub fn closes(&self) -> Result<Closes, StoreError> {
        tables::CLOSES.open(self)?.all().map(Closes)
    }

    /// Inserts or replaces the close with this number.
    pub fn put_close(&self, close: &StoredClose) -> Result<(), StoreError> {
        tables::CLOSES.open(self)?.insert(close.number.get(), close).map(drop)
    }
}
