//! Redemptions in a write transaction.
//!
//! Invariant: `code_uses` has the number of held redemptions of each code, and `customer_uses` the number
//! that each customer holds, so checking a limit needs no scan.

use redb::{ReadableTable, TableDefinition};

use crate::domain::code::coupon::FoldedCode;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::Redemption;
use crate::store::rows::{RowKey, Rows};
use crate::store::{StoreError, Txn, tables};

impl Txn {
    /// The redemption of a code by an order.
    pub fn redemption(
        &self,
        code: &FoldedCode,
        order: &ForeignId,
    ) -> Result<Option<Redemption>, StoreError> {
        tables::REDEMPTIONS.open(self)?.get((code.as_str(), order.as_str()))
    }

    /// The number of orders that hold a use of a code.
    pub fn uses(&self, code: &FoldedCode) -> Result<u32, StoreError> {
        if let Some(uses) = tables::CODE_USES.open(self)?.get(code.as_str())? {
            return Ok(uses);
        }
        let before = self.engine.open_table(tables::CODE_USES_1)?;
        Ok(before.get(code.as_str())?.map_or(0, |uses| uses.value()))
    }

    /// The number of a customer's orders that hold a use of a code.
    pub fn uses_by_customer(
        &self,
        code: &FoldedCode,
        customer: &PersonKey,
    ) -> Result<u32, StoreError> {
        let key = (code.as_str(), &customer.0);
        if let Some(uses) = tables::CUSTOMER_USES.open(self)?.get(key)? {
            return Ok(uses);
        }
        let before = self.engine.open_table(tables::CUSTOMER_USES_1)?;
        Ok(before.get(key)?.map_or(0, |uses| uses.value()))
    }

    /// Inserts or replaces a redemption, and updates the counts of held uses.
    pub fn put_redemption(&self, redemption: &Redemption) -> Result<(), StoreError> {
        let code = redemption.code.folded();
        if let Some(before) = self.redemption(&code, &redemption.order)? {
            self.count(&code, &before, |uses| uses.saturating_sub(1))?;
        }
        self.count(&code, redemption, |uses| uses.saturating_add(1))?;
        let key = (code.as_str(), redemption.order.as_str());
        tables::REDEMPTIONS.open(self)?.insert(key, redemption).map(drop)
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
        set_count(self, tables::CODE_USES, tables::CODE_USES_1, code.as_str(), uses)?;
        if let Some(customer) = &held.customer {
            let uses = step(self.uses_by_customer(code, customer)?);
            let key = (code.as_str(), &customer.0);
            set_count(self, tables::CUSTOMER_USES, tables::CUSTOMER_USES_1, key, uses)?;
        }
        Ok(())
    }
}

/// Writes a count. A count of zero has no row, as in a file that was restored.
fn set_count<K: RowKey>(
    txn: &Txn,
    rows: Rows<K, u32>,
    before: TableDefinition<'static, K, u32>,
    key: K::SelfType<'_>,
    count: u32,
) -> Result<(), StoreError> {
    txn.engine.open_table(before)?.remove(&key)?;
    txn.check_removal()?;
    let mut rows = rows.open(txn)?;
    if count == 0 {
        rows.remove(key)?
    } else {
        rows.insert(key, &count)?
    };
    Ok(())
}
