//! The log of changes: adding entries, and removing the oldest; and which changes were applied.
//!
//! Invariant: numbers ascend from 1, without a gap between the entries that are there.

use super::{ReadTxn, Txn};
use crate::domain::change_log::{Entry, LoggedChange};
use crate::store::{StoreError, tables};

/// The oldest entries that an added one takes the place of. Two, so that a log that is too long becomes shorter.
const REMOVED_AT_ONCE: usize = 2;

impl Txn {
    /// Adds an entry, and removes old ones if there are more than so many.
    pub fn log_change(&self, entry: Entry, most: u64) -> Result<(), StoreError> {
        let mut log = tables::CHANGE_LOG.open(self)?;
        let number = log.last()?.map_or(0, |last| last.key()) + 1;
        log.insert(number, &LoggedChange { number, entry })?;
        let old = log.range(..(number + 1).saturating_sub(most))?.take(REMOVED_AT_ONCE);
        let old: Vec<u64> = old.map(|row| Ok(row?.key())).collect::<Result<_, StoreError>>()?;
        old.into_iter().try_for_each(|number| log.remove(number).map(drop))
    }

    /// Puts back an entry of a backup.
    pub fn put_logged(&self, logged: &LoggedChange) -> Result<(), StoreError> {
        tables::CHANGE_LOG.open(self)?.insert(logged.number, logged).map(drop)
    }
}

impl ReadTxn {
    /// The ids of the changes that begin like this.
    pub fn changes_of(&self, begins: [u8; 8]) -> Result<Vec<[u8; 16]>, StoreError> {
        let [mut first, mut last] = [[0; 16], [u8::MAX; 16]];
        first[..8].copy_from_slice(&begins);
        last[..8].copy_from_slice(&begins);
        let changes = tables::changes::<()>().read(&self.inner)?;
        changes.range(&first..=&last)?.map(|row| Ok(*row?.key())).collect()
    }
}
