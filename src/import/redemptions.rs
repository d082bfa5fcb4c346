//! The redemptions file: one row for each use of a code that the shop counted.
//!
//! Invariant: the code is kept as written. Which code it means, and whether its order is known, is found out when a
//! report is built.

use std::io::Read;

use crate::domain::code::coupon::{CouponCode, CouponCodeError};
use crate::domain::record::ledger::Imports;
use crate::domain::record::person::PeopleKey;
use crate::domain::record::shop_redemption::ShopRedemption;

use super::cell::{clean, id};
use super::columns::{ColumnSpec, FileColumns, file_columns};
use super::error::ImportError;
use super::options::Options;
use super::row::BadReason;
use super::table::{Cells, Named, Refusal, Rows};

file_columns!(
    /// The columns of a redemptions file, which can be in any order.
    Column {
        Code = "code", required, "the code that was used";
        RedeemedAt = "redeemed_at", required, "when: 2026-11-20T09:30:00Z";
        OrderId = "order_id", optional, "the order's id in the shop, which gets the code";
        Customer = "customer", optional, "e-mail, phone number or id; kept only as a hash";
        Discount = "discount", optional, "what the code took off";
        Currency = "currency", optional, "EUR, USD, ...; needed with a discount";
        UpdatedAt = "updated_at", optional, "when the row changed; the latest row counts";
    }
);

/// The columns of a redemptions file.
pub const REDEMPTION_COLUMNS: &[ColumnSpec] = Column::ALL;

/// Reads the redemptions of a file. Without a people key, the first row with a customer is an error of the
/// whole file.
pub fn redemptions<'a, R: Read>(
    input: R,
    options: &'a Options,
    people: Option<&'a PeopleKey>,
) -> Result<Rows<'a, R, ShopRedemption>, ImportError> {
    Rows::open::<Column>(input, redemption, options, people)
}

fn redemption(cells: &Cells<'_>) -> Result<ShopRedemption, Refusal> {
    let time = |text| cells.time(text);
    let code = cells.required(Column::Code, code)?;
    let redeemed_at = cells.required(Column::RedeemedAt, time)?;
    let order = cells.named_order(Column::OrderId)?;
    let customer = cells.named_as_written(Column::Customer)?;
    let in_keys = customer.as_ref().map(|Named { in_keys, .. }| *in_keys);
    let currency = cells.currency(Column::Currency)?;
    Ok(ShopRedemption {
        epoch: cells.options().epoch,
        updated_at: cells.parsed(Column::UpdatedAt, time)?,
        redeemed_at,
        id: ShopRedemption::key(&code, order.as_ref(), redeemed_at, in_keys),
        code,
        order,
        discount: cells.money(Column::Discount, currency)?,
        customer: customer.map(|named| named.person),
        imports: Imports::LASTING,
    })
}

/// One code. What stands between several in an order file has no place here.
pub(super) fn code(text: &str) -> Result<CouponCode, BadReason> {
    id(clean(text))?;
    let code = CouponCode::parse(text)?;
    if text.contains('|') { Err(CouponCodeError::Separator.into()) } else { Ok(code) }
}

#[cfg(test)]
mod tests;
