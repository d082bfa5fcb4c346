//! `export conversions`: one row for each order, in any status.

use crate::domain::code::coupon::CouponCode;
use crate::domain::money::Money;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;

use super::cell::Cell;

/// The columns of `export conversions`.
pub const CONVERSION_COLUMNS: &[&str] = &[
    "conversion_id",
    "kind",
    "at",
    "status",
    "currency",
    "gross",
    "refunded",
    "net",
    "discount",
    "codes",
    "click_id",
    "customer",
    "source",
];

/// An order as a row, its versions merged, with the codes that it carries, separated by `|` as in imported
/// files, and the click id that it names itself or by its landing page.
#[must_use]
pub fn conversion_row<'a>(
    order: &'a Conversion,
    codes: &[CouponCode],
    click_id: Option<&'a ForeignId>,
) -> [Cell<'a>; CONVERSION_COLUMNS.len()] {
    let codes: Vec<&str> = codes.iter().map(CouponCode::as_str).collect();
    let net = Money { minor: order.net_minor(), currency: order.total.currency };
    [
        Cell::Text(order.id.as_str().into()),
        Cell::Plain(order.kind.as_str().into()),
        Cell::Plain(order.ordered_at.to_string().into()),
        Cell::Plain(order.status.as_str().into()),
        Cell::Plain(order.total.currency.code().into()),
        Cell::money(Some(order.total)),
        Cell::money(Some(order.refunded)),
        Cell::money(Some(net)),
        Cell::money(order.discount),
        Cell::text((!codes.is_empty()).then(|| codes.join("|"))),
        Cell::text(click_id.map(ForeignId::as_str)),
        Cell::plain(order.customer.map(|customer| customer.to_string())),
        Cell::Text(order.source.as_ref().into()),
    ]
}

#[cfg(test)]
mod tests;
