//! The indexes of orders and conversations: by time, and of orders by code.
//!
//! Invariant: every version of a record is in the indexes once, also when another version of it has another
//! time or other codes. They can be rebuilt from the records at any time.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use redb::{ReadableTable, TableError};

use crate::codec::encode_row;
use crate::domain::code::coupon::CouponCode;
use crate::domain::limits::TIMES_IN_LIST;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::store::rows::row;
use crate::store::tables::{self, ROW_VERSION};
use crate::store::{Store, StoreError, Txn};

/// The times and ids of records that were added, by kind, and are not in the index yet.
#[derive(Default)]
pub(super) struct NewTimes(RefCell<BTreeMap<u8, Times>>);

type Times = BTreeSet<(Timestamp, Box<str>)>;

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
        let is_full = {
            let mut new = self.1.0.borrow_mut();
            let times = new.entry(kind).or_default();
            times.insert((at, id.as_str().into()));
            times.len() >= TIMES_IN_LIST
        };
        if is_full { self.index_new_times() } else { Ok(()) }
    }

    /// Writes the times of the records that were added. Called at the end of each change, so that the rows do
    /// not depend on how changes share a transaction, and before a commit.
    pub fn index_new_times(&self) -> Result<(), StoreError> {
        for (kind, mut times) in self.1.0.take() {
            let mut table = self.0.open_table(tables::TIMES)?;
            let (Some((first, id)), Some((last, _))) = (times.first().cloned(), times.last())
            else {
                continue;
            };
            let key = (kind, last.ms(), first.ms(), &*id);
            if let Some(bytes) = table.get(key)? {
                times.extend(row::<Vec<_>>("times", &id, ROW_VERSION, bytes.value())?);
            }
            let times: Vec<(Timestamp, Box<str>)> = times.into_iter().collect();
            table.insert(key, encode_row(ROW_VERSION, &times).as_slice())?;
        }
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
