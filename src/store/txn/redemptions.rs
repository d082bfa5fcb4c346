//! Redemptions in a write transaction.
//!
//! Invariant: `uses` has the number of held redemptions of each code, and `uses_by_customer` the number
//! that each customer holds, so checking a limit needs no scan.

use redb::{Key, ReadableTable, Table};

use crate::codec::encode_row;
use crate::domain::code::coupon::FoldedCode;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::Redemption;
use crate::store::rows::row;
use crate::store::tables::{self, ROW_VERSION};
use crate::store::{StoreError, Txn};

impl Txn {
    /// The redemption of a code by an order.
    pub fn redemption(
        &self,
        code: &FoldedCode,
        order: &ForeignId,
    ) -> Result<Option<Redemption>, StoreError> {
        let table = self.0.open_table(tables::REDEMPTIONS)?;
        let bytes = table.get((code.as_str(), order.as_str()))?;
        let key = format!("{}, {order}", code.as_str());
        bytes.map(|bytes| row("redemptions", &key, ROW_VERSION, bytes.value())).transpose()
    }

    /// The number of orders that hold a use of a code.
    pub fn uses(&self, code: &FoldedCode) -> Result<u32, StoreError> {
        let table = self.0.open_table(tables::USES)?;
        Ok(table.get(code.as_str())?.map_or(0, |uses| uses.value()))
    }

    /// The number of a customer's orders that hold a use of a code.
    pub fn uses_by_customer(
        &self,
        code: &FoldedCode,
        customer: &PersonKey,
    ) -> Result<u32, StoreError> {
        let table = self.0.open_table(tables::USES_BY_CUSTOMER)?;
        Ok(table.get((code.as_str(), &customer.0))?.map_or(0, |uses| uses.value()))
    }

    /// Inserts or replaces a redemption, and updates the counts of held uses.
    pub fn put_redemption(&self, redemption: &Redemption) -> Result<(), StoreError> {
        let code = redemption.code.folded();
        if let Some(before) = self.redemption(&code, &redemption.order)? {
            self.count(&code, &before, |uses| uses.saturating_sub(1))?;
        }
        self.count(&code, redemption, |uses| uses.saturating_add(1))?;
        let bytes = encode_row(ROW_VERSION, redemption);
        let key = (code.as_str(), redemption.order.as_str());
        self.0.open_table(tables::REDEMPTIONS)?.insert(key, bytes.as_slice())?;
        Ok(())
    }

    /// Applies `step` to the counts of held uses, if the redemption holds one.
    fn count(
        &self,
        code: &FoldedCode,
        redemption: &Redemption,
        step: impl Fn(u32) -> u32,
    ) -> Result<(), StoreError> {
        let Some(held) = redemption.uses.last().filter(|_| redemption.is_held()) else {
            return Ok(());
        };
        let uses = step(self.uses(code)?);
        set_count(&mut self.0.open_table(tables::USES)?, code.as_str(), uses)?;
        if let Some(customer) = &held.customer {
            let uses = step(self.uses_by_customer(code, customer)?);
            let mut table = self.0.open_table(tables::USES_BY_CUSTOMER)?;
            set_count(&mut table, (code.as_str(), &customer.0), uses)?;
        }
        Ok(())
    }
}

/// Writes a count. A count of zero has no row, as in a file that was restored.
fn set_count<'k, K: Key + 'static>(
    table: &mut Table<'_, K, u32>,
    key: impl std::borrow::Borrow<K::SelfType<'k>>,
    count: u32,
) -> Result<(), StoreError> {
    if count == 0 {
        table.remove(key)?;
    } else {
        table.insert(key, count)?;
    }
    Ok(())
}
