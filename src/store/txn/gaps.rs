//! Gaps in a write transaction: periods in which clicks were lost or late.
//!
//! Invariant: a growing gap is rewritten under its own number, so it counts once even if its commit is
//! retried.

use crate::domain::click::gap::Gap;
use crate::store::{StoreError, Txn, tables};

impl Txn {
    /// The number of the next new gap.
    pub fn next_gap(&self) -> Result<u64, StoreError> {
        let last = tables::GAPS.open(self)?.last()?.map(|gap| gap.key());
        Ok(last.map_or(0, |number| number + 1))
    }

    /// The last gap with its number.
    pub fn last_gap(&self) -> Result<Option<(u64, Gap)>, StoreError> {
        let gaps = tables::GAPS.open(self)?;
        gaps.last()?.map(|gap| Ok((gap.key(), gap.decode()?))).transpose()
    }

    /// Inserts or replaces the gap with this number.
    pub fn put_gap(&self, number: u64, gap: &Gap) -> Result<(), StoreError> {
        tables::GAPS.open(self)?.insert(number, gap).map(drop)
    }
}
