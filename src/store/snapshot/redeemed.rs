//! The uses of codes that files have, by their order.
//!
//! Invariant: the uses of an order are found by their keys, so that the cost does not depend on the number of uses;
//! a file without any costs nothing. They are written next before their order (see `folding`).

use redb::ReadTransaction;

use super::indexed::{EncodedVersions, each, read};
use super::records::put;
use super::stream::StreamWriter;
use crate::domain::code::coupon::CouponCode;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::store::records::{IDENTITIES, ReadVersions, Record, Versions, read_versions};
use crate::store::{StoreError, tables};

/// The uses of codes that files have; `None` if there are none.
pub(super) struct RedeemedCodes(Option<ReadVersions<ShopRedemption>>);

impl RedeemedCodes {
    pub(super) fn open(txn: &ReadTransaction) -> Result<Self, StoreError> {
        let table = read_versions::<ShopRedemption>(txn)?;
        Ok(Self(match table {
            Some(table) if table.len()? > 0 => Some(table),
            _ => None,
        }))
    }

    /// Writes the uses of an order, and passes on their codes.
    pub(super) fn write_of(
        &self,
        order: &str,
        out: &mut StreamWriter<'_>,
        mut note: impl FnMut(&CouponCode),
    ) -> Result<(), StoreError> {
        self.each_row_of(order, |version, row| {
            note(&version.code);
            out.record(ShopRedemption::TAG, row)
        })
    }

    /// The uses of an order.
    pub(super) fn of(&self, order: &str) -> Result<Vec<ShopRedemption>, StoreError> {
        let (mut found, mut versions) = (Vec::new(), Versions::<ShopRedemption>::default());
        self.each_row_of(order, |version, _| {
            found.extend(versions.push(version));
            Ok(())
        })?;
        found.extend(versions.end());
        Ok(found)
    }

    fn each_row_of(
        &self,
        order: &str,
        mut visit: impl FnMut(ShopRedemption, &[u8]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let Some(table) = &self.0 else { return Ok(()) };
        let keys = ShopRedemption::keys_of(order);
        for row in table.range((keys.as_str(), &IDENTITIES.0)..)? {
            let row = row?;
            if !row.key().0.starts_with(&keys) {
                break;
            }
            visit(row.decode()?, row.row())?;
        }
        Ok(())
    }

    /// Writes the uses whose order is not there: those that name none, and those whose order did not come yet.
    pub(super) fn write_without_order(
        &self,
        txn: &ReadTransaction,
        out: &mut StreamWriter<'_>,
        mut note: impl FnMut(&CouponCode),
    ) -> Result<(), StoreError> {
        if self.0.is_none() {
            return Ok(());
        }
        each::<ShopRedemption>(txn, |of, rows| {
            if has_order(txn, of.order.as_ref())? {
                return Ok(());
            }
            note(&of.code);
            put::<ShopRedemption>(rows, out)
        })
    }

    /// The use with a key that an index has.
    pub(super) fn read(&self, id: &str) -> Result<(ShopRedemption, EncodedVersions), StoreError> {
        let found = self.0.as_ref().map(|table| read::<ShopRedemption>(table, id)).transpose()?;
        found.flatten().ok_or(StoreError::Missing("redemption that the index of codes names"))
    }
}

/// Whether there is an order with this id.
pub(super) fn has_order(
    txn: &ReadTransaction,
    order: Option<&ForeignId>,
) -> Result<bool, StoreError> {
    let Some(order) = order else { return Ok(false) };
    Ok(read::<OrderVersion>(&tables::ORDERS.read(txn)?, order.as_str())?.is_some())
}
