//! The generic orders file: one row for each order, or for each version of an order.
//!
//! Invariant: values are kept as written. Codes, click ids and UTM values are resolved when a report is
//! built. A refund may exceed the total, because shops do that out
//! of goodwill.

use std::io::Read;
use std::sync::Arc;

use crate::domain::money::{Currency, Money};
use crate::domain::record::ledger::Imports;
use crate::domain::record::order::{OrderRefund, OrderStatus, OrderUtm, OrderVersion};
use crate::domain::record::person::PeopleKey;

use super::amount::{amount, side_amount, signed_amount};
use super::cell::in_one_line;
use super::codes::codes;
use super::columns::{ColumnSpec, FileColumns, file_columns};
use super::error::ImportError;
use super::options::Options;
use super::preset::{MadeOf, Refund};
use super::row::BadReason;
use super::table::{Cells, Refusal, Rows, foreign_id};
use super::words::{status, word};

file_columns!(
    /// The columns of an orders file, which can be in any order.
    Column {
        OrderId = "order_id", required, "the order's id in the shop";
        OrderedAt = "ordered_at", required, "when it was placed: 2026-11-20T09:30:00Z";
        Currency = "currency", required, "EUR, USD, ...";
        Total = "total", required, "what was to be paid, before refunds: 1234.50";
        Status = "status", optional, "pending, paid, partially_refunded, refunded, cancelled";
        Refunded = "refunded", optional, "what was given back; of refunded, all if 0 or empty";
        DiscountCodes = "discount_codes", optional, "the codes used, with | , or ; between several";
        DiscountTotal = "discount_total", optional, "what the codes took off";
        Customer = "customer", optional, "e-mail, phone number or id; kept only as a hash";
        ClickId = "click_id", optional, "the lnk of the page that the buyer came to";
        UtmSource = "utm_source", optional, "as the shop recorded it";
        UtmMedium = "utm_medium", optional, "as the shop recorded it";
        UtmCampaign = "utm_campaign", optional, "as the shop recorded it";
        UtmContent = "utm_content", optional, "as the shop recorded it";
        LandingUrl = "landing_url", optional, "that page; its lnk and utm_* are read";
        Kind = "kind", optional, "sale (unless told), booking, lead, referral, signup";
        Tax = "tax", optional, "the tax in the total";
        Shipping = "shipping", optional, "what was taken for shipping, in the total";
        SourceSaid = "source_said", optional, "where the buyer says they heard of the shop";
        UpdatedAt = "updated_at", optional, "when the shop changed it; the latest row counts";
    }
);

/// The columns of an orders file.
pub const ORDER_COLUMNS: &[ColumnSpec] = Column::ALL;

/// Reads the orders of a file. Without a people key, the first row with a customer is an error of the
/// whole file.
pub fn orders<'a, R: Read>(
    input: R,
    options: &'a Options,
    people: Option<&'a PeopleKey>,
) -> Result<Rows<'a, R, OrderVersion>, ImportError> {
    Rows::open::<Column>(input, order, options, people)
}

fn order(cells: &Cells<'_>) -> Result<OrderVersion, Refusal> {
    if let Some(given_back) = cells.refund() {
        return refund(cells, given_back);
    }
    let options = cells.options();
    let time = |text| cells.time(text);
    let id = cells.order_id(Column::OrderId)?;
    let ordered_at = cells.required(Column::OrderedAt, time)?;
    let currency = currency(cells)?;
    let money = |text| -> Result<Money, BadReason> { amount(text, currency, options.decimal) };
    // Programs work out a discount and a tax to more decimals than a currency has.
    let side = |text| -> Result<Money, BadReason> { side_amount(text, currency, options.decimal) };
    let MadeOf { parts, of_payments, rows_counted, payments, own_id, .. } = cells.made_of();
    let status = cells.parsed(Column::Status, status)?;
    let refunded = cells.parsed(Column::Refunded, money)?;
    let total = cells.required(Column::Total, money)?;
    // A shop that does not say how much was refunded gave back all, as presets have it, too.
    let is_refunded = status == Some(OrderStatus::Refunded);
    let is_full = is_refunded && refunded.is_some_and(|refunded| refunded.minor == 0);
    let order = OrderVersion {
        epoch: options.epoch,
        updated_at: cells.parsed(Column::UpdatedAt, time)?,
        status,
        refunded: refunded.filter(|_| !is_full),
        ordered_at,
        total,
        id,
        codes: cells.parsed(Column::DiscountCodes, codes)?.unwrap_or_default(),
        discount: cells.parsed(Column::DiscountTotal, side)?,
        customer: cells.person(Column::Customer)?,
        click_id: cells.parsed(Column::ClickId, foreign_id)?,
        utm: utm(cells)?,
        landing_url: text(cells, Column::LandingUrl)?,
        kind: cells.parsed(Column::Kind, word)?,
        source: cells.source(),
        tax: cells.parsed(Column::Tax, side)?,
        shipping: cells.parsed(Column::Shipping, side)?,
        source_said: text(cells, Column::SourceSaid)?,
        refund: None,
        parts: parts.to_vec(),
        of_payments,
        payments,
        own_id,
        rows_counted,
        imports: Imports::LASTING,
    };
    if is_full && total.minor != 0 {
        cells.note_full_refund();
    }
    Ok(order)
}

fn text(cells: &Cells<'_>, column: Column) -> Result<Option<Arc<str>>, Refusal> {
    let text = cells.parsed(column, |text| Ok::<_, BadReason>(in_one_line(text)))?;
    Ok(text.map(Arc::from))
}

fn utm(cells: &Cells<'_>) -> Result<OrderUtm, Refusal> {
    Ok(OrderUtm {
        source: text(cells, Column::UtmSource)?,
        medium: text(cells, Column::UtmMedium)?,
        campaign: text(cells, Column::UtmCampaign)?,
        content: text(cells, Column::UtmContent)?,
    })
}

/// The currency that the row or the options name.
fn currency(cells: &Cells<'_>) -> Result<Currency, Refusal> {
    let named = cells.currency(Column::Currency)?;
    named.ok_or(Refusal::Cell(Column::Currency.index(), BadReason::NoCurrency))
}

/// A refund that is a row of its own, with what the row also says of its order.
fn refund(cells: &Cells<'_>, given_back: &Refund) -> Result<OrderVersion, Refusal> {
    let options = cells.options();
    let currency = currency(cells)?;
    let [of_id, of_amount] = given_back.columns;
    let id = foreign_id(&given_back.id).map_err(|reason| Refusal::Row(of_id, reason))?;
    let minor = signed_amount(&given_back.amount, currency, options.decimal);
    let minor = minor.map_err(|reason| Refusal::Row(of_amount, reason))?;
    let minor = minor.saturating_abs();
    let minor = if given_back.is_taken_back { -minor } else { minor };
    let amount = Money { minor, currency };
    let ordered_at = cells.required(Column::OrderedAt, |text| cells.time(text))?;
    let order = cells.in_shop(Column::OrderId, cells.required(Column::OrderId, foreign_id)?)?;
    let MadeOf { of_payments, payments, .. } = cells.made_of();
    Ok(OrderVersion {
        epoch: options.epoch,
        updated_at: cells.parsed(Column::UpdatedAt, |text| cells.time(text))?,
        codes: cells.parsed(Column::DiscountCodes, codes)?.unwrap_or_default(),
        discount: cells
            .parsed(Column::DiscountTotal, |text| side_amount(text, currency, options.decimal))?,
        customer: cells.person(Column::Customer)?,
        click_id: cells.parsed(Column::ClickId, foreign_id)?,
        utm: utm(cells)?,
        landing_url: text(cells, Column::LandingUrl)?,
        refund: Some(OrderRefund { id, amount }),
        of_payments,
        payments,
        ..OrderVersion::bare(order, ordered_at, Money::zero(currency), cells.source())
    })
}

#[cfg(test)]
mod tests;
