//! Redemptions in a writing transaction.
//!
//! Invariant: `uses` says for each code how many of its redemptions are held, so that a limit is
//! checked without counting them.

use redb::ReadableTable;

use super::codec::encode_row;
use super::rows::row;
use super::tables::{self, ROW_VERSION};
use super::{StoreError, Txn};
use crate::domain::coupon::FoldedCode;
use crate::domain::foreign_id::ForeignId;
use crate::domain::redemption::Redemption;

impl Txn {
    /// What an order did with a code.
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

    /// How many orders hold a use of a code.
    pub fn uses(&self, code: &FoldedCode) -> Result<u32, StoreError> {
        let table = self.0.open_table(tables::USES)?;
        Ok(table.get(code.as_str())?.map_or(0, |uses| uses.value()))
    }

    /// Makes or replaces what an order did with a code, and counts the uses that are held.
    pub fn put_redemption(&self, redemption: &Redemption) -> Result<(), StoreError> {
        let code = redemption.code.folded();
        let before = self.redemption(&code, &redemption.order)?;
        let was_held = before.is_some_and(|before| before.is_held());
        let uses = self.uses(&code)?;
        let uses = match (was_held, redemption.is_held()) {
            (false, true) => uses.saturating_add(1),
            (true, false) => uses.saturating_sub(1),
            _ => uses,
        };
        self.0.open_table(tables::USES)?.insert(code.as_str(), uses)?;
        let bytes = encode_row(ROW_VERSION, redemption);
        let key = (code.as_str(), redemption.order.as_str());
        self.0.open_table(tables::REDEMPTIONS)?.insert(key, bytes.as_slice())?;
        Ok(())
    }
}
