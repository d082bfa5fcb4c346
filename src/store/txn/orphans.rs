//! Requests for slugs that no link has: reading and writing their rows.
//!
//! Invariant: there is one row for each hour.

use super::Txn;
use crate::domain::record::orphans::Orphans;
use crate::domain::time::Timestamp;
use crate::store::{StoreError, tables};

impl Txn {
    /// What was asked for in the hour that begins then.
    pub fn orphans(&self, hour: Timestamp) -> Result<Option<Orphans>, StoreError> {
        tables::ORPHANS.open(self)?.get(hour.ms())
    }

    /// Inserts or replaces the row of its hour.
    pub fn put_orphans(&self, orphans: &Orphans) -> Result<(), StoreError> {
        tables::ORPHANS.open(self)?.insert(orphans.hour.ms(), orphans).map(drop)
    }

    /// Removes hours before an instant, the earliest first, at most so many.
    pub fn forget_orphans(&self, before: Timestamp, most: usize) -> Result<(), StoreError> {
        let mut rows = tables::ORPHANS.open(self)?;
        let old = rows.range(..before.ms())?.take(most).map(|row| Ok(row?.key()));
        let old: Vec<i64> = old.collect::<Result<_, StoreError>>()?;
        old.into_iter().try_for_each(|hour| rows.remove(hour).map(drop))
    }
}
