//! `export conversions`: a row for each order, in any status, with its largest credit; or a row for each credit.
//!
//! Invariant: a row of an order has the amounts that the shop wrote. Rows for each credit have those that reports count,
//! at the rates of the plan, so that they add up to the report. What ties a row is that of its own touches, or of the
//! whole order in the one row of an order.

use crate::attribution::Share;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::money::Money;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::report::{CreditedOrder, Grade, TagCredit};

use super::cell::Cell;
use super::report::credits;

/// The columns of `export conversions`. Those of the credit are empty if the order is unplaced or does not count.
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
    "channel",
    "campaign",
    "agent",
    "content",
    "credit",
    "tied_by",
    "strength",
    "tags",
];

/// An order as a row, its versions merged, with its codes separated by `|` as in imported files, and its largest
/// credit.
#[must_use]
pub fn conversion_row<'a>(of: &'a CreditedOrder<'_>) -> Vec<Cell<'a>> {
    whole_row(of, of.written)
}

/// An order as a row for each of its credits, with their parts of the amounts that reports count; as one row without
/// credit if it has none.
#[must_use]
pub fn credit_rows<'a>(of: &'a CreditedOrder<'_>) -> Vec<Vec<Cell<'a>>> {
    if of.credits.is_empty() {
        return vec![whole_row(of, of.order)];
    }
    let row = |credit: &'a TagCredit| {
        let mut row = order_cells(of, credit.gross, credit.refunded, credit.discount);
        row.extend(credit_cells(Some((credit, credit.share)), credit.tied_by));
        row
    };
    of.credits.iter().map(row).collect()
}

/// The row of a whole order, with the amounts that it has there.
fn whole_row<'a>(of: &'a CreditedOrder<'_>, order: &Conversion) -> Vec<Cell<'a>> {
    let mut row = order_cells(of, order.total, order.refunded, order.discount);
    row.extend(credit_cells(of.largest(), of.tied_by));
    row
}

/// The cells of an order, with these amounts.
fn order_cells<'a>(
    of: &'a CreditedOrder<'_>,
    gross: Money,
    refunded: Money,
    discount: Option<Money>,
) -> Vec<Cell<'a>> {
    let order = of.order;
    let net = Money { minor: gross.minor - refunded.minor, currency: gross.currency };
    let codes: Vec<&str> = of.codes.iter().map(CouponCode::as_str).collect();
    vec![
        Cell::Text(order.id.as_str().into()),
        Cell::Plain(order.kind.as_str().into()),
        Cell::Plain(order.ordered_at.to_string().into()),
        Cell::Plain(order.status.as_str().into()),
        Cell::plain(gross.currency.known_code()),
        Cell::money(Some(gross)),
        Cell::money(Some(refunded)),
        Cell::money(Some(net)),
        Cell::money(discount),
        Cell::text((!codes.is_empty()).then(|| codes.join("|"))),
        Cell::text(of.click_id.as_ref().map(ForeignId::as_str)),
        Cell::plain(order.customer.map(|customer| customer.to_string())),
        Cell::Text(order.source.as_ref().into()),
    ]
}

fn credit_cells<'a>(
    credit: Option<(&'a TagCredit, Share)>,
    tied_by: Option<&'static Grade>,
) -> [Cell<'a>; 8] {
    let tags = credit.map(|(credit, _)| &credit.tags);
    let share = credit.map(|(_, share)| credits(share.value()));
    [
        Cell::text(tags.and_then(|tags| tags.channel.as_ref()).map(Channel::as_str)),
        Cell::text(tags.and_then(|tags| tags.campaign.as_ref()).map(Campaign::as_str)),
        Cell::text(tags.and_then(|tags| tags.agent.as_ref()).map(Agent::as_str)),
        Cell::text(tags.and_then(|tags| tags.content.as_ref()).map(Content::as_str)),
        share.unwrap_or(Cell::Missing),
        Cell::plain(tied_by.map(|grade| grade.evidence.as_str())),
        Cell::plain(tied_by.map(|grade| grade.strength.as_str())),
        Cell::text(credit.and_then(|(credit, _)| credit.free_tags.as_deref())),
    ]
}

#[cfg(test)]
mod tests;
