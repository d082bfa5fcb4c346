//! Orders in the order in which they became known: adding rows, and removing the oldest.
//!
//! Invariant: numbers ascend from 1, without a gap between the rows that are there.

use super::Txn;
use crate::domain::limits::ORDER_ROWS_KEPT;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::new_orders::NewOrders;
use crate::store::{StoreError, tables};

/// The oldest rows that an added one takes the place of. Two, so that a table that is too long becomes shorter.
const REMOVED_AT_ONCE: usize = 2;

impl Txn {
    /// Notes orders that were not known before.
    pub(in crate::store) fn note_new_orders(&self, ids: Vec<ForeignId>) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        let mut rows = tables::NEW_ORDERS.open(self)?;
        let number = rows.last()?.map_or(0, |last| last.key()) + 1;
        rows.insert(number, &NewOrders { number, ids })?;
        let old = rows.range(..(number + 1).saturating_sub(ORDER_ROWS_KEPT))?.take(REMOVED_AT_ONCE);
        let old: Vec<u64> = old.map(|row| Ok(row?.key())).collect::<Result<_, StoreError>>()?;
        old.into_iter().try_for_each(|number| rows.remove(number).map(drop))
    }

    /// Puts back a row of a backup.
    pub fn put_new_orders(&self, row: &NewOrders) -> Result<(), StoreError> {
        tables::NEW_ORDERS.open(self)?.insert(row.number, row).map(drop)
    }
}
