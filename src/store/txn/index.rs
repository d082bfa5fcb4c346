//! The indexes of orders and conversations: by time, and of orders by code.
//!
//! Invariant: every version of a record is in the indexes, also when another version of it has another time
//! or other codes. They can be rebuilt from the records at any time.

use redb::{ReadableTable, TableError};

use crate::domain::code::coupon::CouponCode;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::store::rows::row;
use crate::store::tables::{self, ROW_VERSION};
use crate::store::{Store, StoreError, Txn};

impl Store {
    /// Makes the indexes of a file that an older program wrote.
    pub(in crate::store) fn index_older_file(&self) -> Result<(), StoreError> {
        match self.read()?.open_table(tables::TIMES) {
            Err(TableError::TableDoesNotExist(_)) => self.write(|txn| {
                txn.create_tables()?;
                txn.index_records()
            }),
            found => Ok(found.map(drop)?),
        }
    }
}

impl Txn {
    pub(super) fn index_order(&self, version: &OrderVersion) -> Result<(), StoreError> {
        self.index_time(tables::ORDER_TIMES, version.ordered_at, &version.id)?;
        for code in version.codes.iter().map(CouponCode::folded) {
            let day = version.ordered_at.ms().div_euclid(DAY_MS);
            let key = (day, code.as_str(), version.id.as_str());
            self.0.open_table(tables::CARRIERS)?.insert(key, ())?;
        }
        Ok(())
    }

    pub(super) fn index_conversation(
        &self,
        version: &ConversationVersion,
    ) -> Result<(), StoreError> {
        self.index_time(tables::CONVERSATION_TIMES, version.started_at, &version.id)
    }

    fn index_time(&self, kind: u8, at: Timestamp, id: &ForeignId) -> Result<(), StoreError> {
        self.0.open_table(tables::TIMES)?.insert((kind, at.ms(), id.as_str()), ())?;
        Ok(())
    }

    fn index_records(&self) -> Result<(), StoreError> {
        for entry in self.0.open_table(tables::ORDERS)?.iter()? {
            let (key, bytes) = entry?;
            self.index_order(&row("orders", &key.value().0, ROW_VERSION, bytes.value())?)?;
        }
        for entry in self.0.open_table(tables::CONVERSATIONS)?.iter()? {
            let (key, bytes) = entry?;
            let version = row("conversations", &key.value().0, ROW_VERSION, bytes.value())?;
            self.index_conversation(&version)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
