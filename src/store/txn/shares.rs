//! Shares: reading and writing their rows.
//!
//! Invariant: numbers ascend from 1, and no row is ever deleted, so that no number is given twice.

use super::{ReadTxn, Txn};
use crate::domain::share::Share;
use crate::store::{StoreError, tables};

impl Txn {
    pub fn share(&self, number: u32) -> Result<Option<Share>, StoreError> {
        tables::SHARES.open(self)?.get(number)
    }

    /// The greatest number that was given; `None` before the first.
    pub fn last_share(&self) -> Result<Option<u32>, StoreError> {
        Ok(tables::SHARES.open(self)?.last()?.map(|row| row.key()))
    }

    /// Inserts or replaces the share with this number.
    pub fn put_share(&self, share: &Share) -> Result<(), StoreError> {
        tables::SHARES.open(self)?.insert(share.number, share).map(drop)
    }
}

impl ReadTxn {
    pub fn share(&self, number: u32) -> Result<Option<Share>, StoreError> {
        match tables::SHARES.read_if_exists(&self.inner)? {
            Some(shares) => shares.get(number),
            None => Ok(None),
        }
    }
}
