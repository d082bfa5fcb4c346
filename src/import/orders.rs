//! The generic orders file: one row for each order, or for each version of an order.
//!
//! Invariant: values are kept as written. Codes, click ids and UTM values are resolved when a report is
//! built. A refund may exceed the total, because shops do that out of goodwill.

use std::io::Read;
use std::str::FromStr;
use std::sync::Arc;

use crate::domain::code::coupon::CouponCode;
use crate::domain::limits::CODES_PER_ORDER_MAX;
use crate::domain::money::{Currency, Money};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::{OrderUtm, OrderVersion};
use crate::domain::record::person::PeopleKey;
use crate::domain::string_enum::NotOneOf;

use super::amount::amount;
use super::error::ImportError;
use super::moment::moment;
use super::options::Options;
use super::row::BadReason;
use super::table::{Cells, ColumnSpec, Refusal, Rows, plain, shown};

/// The columns of an orders file, which can be in any order.
pub const ORDER_COLUMNS: &[ColumnSpec] = &[
    ColumnSpec { name: "order_id", required: true },
    ColumnSpec { name: "ordered_at", required: true },
    ColumnSpec { name: "currency", required: true },
    ColumnSpec { name: "total", required: true },
    ColumnSpec { name: "status", required: false },
    ColumnSpec { name: "refunded", required: false },
    ColumnSpec { name: "discount_codes", required: false },
    ColumnSpec { name: "discount_total", required: false },
    ColumnSpec { name: "customer", required: false },
    ColumnSpec { name: "click_id", required: false },
    ColumnSpec { name: "utm_source", required: false },
    ColumnSpec { name: "utm_medium", required: false },
    ColumnSpec { name: "utm_campaign", required: false },
    ColumnSpec { name: "utm_content", required: false },
    ColumnSpec { name: "landing_url", required: false },
    ColumnSpec { name: "kind", required: false },
    ColumnSpec { name: "updated_at", required: false },
];

/// Indexes in [`ORDER_COLUMNS`].
#[derive(Clone, Copy)]
enum Column {
    OrderId,
    OrderedAt,
    Currency,
    Total,
    Status,
    Refunded,
    DiscountCodes,
    DiscountTotal,
    Customer,
    ClickId,
    UtmSource,
    UtmMedium,
    UtmCampaign,
    UtmContent,
    LandingUrl,
    Kind,
    UpdatedAt,
}

const _: () = assert!(Column::UpdatedAt as usize + 1 == ORDER_COLUMNS.len());

/// Reads the orders of a file. Without a people key, the first row with a customer is an error of the
/// whole file.
pub fn orders<'a, R: Read>(
    input: R,
    options: &'a Options,
    people: Option<&'a PeopleKey>,
) -> Result<Rows<'a, R, OrderVersion>, ImportError> {
    Rows::open(input, ORDER_COLUMNS, order, options, people)
}

fn order(cells: &Cells<'_>) -> Result<OrderVersion, Refusal> {
    let options = cells.options();
    let time = |text| moment(text, options.zone.as_ref());
    let id = cells.required(Column::OrderId as usize, ForeignId::parse)?;
    let ordered_at = cells.required(Column::OrderedAt as usize, time)?;
    let currency =
        cells.required(Column::Currency as usize, |text| Currency::parse(&shown(text)))?;
    let money = |text| -> Result<Money, BadReason> { amount(text, currency, options.decimal) };
    let text = |column: Column| -> Result<Option<Arc<str>>, Refusal> {
        Ok(cells.parsed(column as usize, plain)?.map(Arc::from))
    };
    Ok(OrderVersion {
        epoch: options.epoch,
        updated_at: cells.parsed(Column::UpdatedAt as usize, time)?,
        status: cells.parsed(Column::Status as usize, word)?,
        refunded: cells.parsed(Column::Refunded as usize, money)?,
        ordered_at,
        total: cells.required(Column::Total as usize, money)?,
        id,
        codes: cells.parsed(Column::DiscountCodes as usize, codes)?.unwrap_or_default(),
        discount: cells.parsed(Column::DiscountTotal as usize, money)?,
        customer: cells.person(Column::Customer as usize)?,
        click_id: cells.parsed(Column::ClickId as usize, ForeignId::parse)?,
        utm: OrderUtm {
            source: text(Column::UtmSource)?,
            medium: text(Column::UtmMedium)?,
            campaign: text(Column::UtmCampaign)?,
            content: text(Column::UtmContent)?,
        },
        landing_url: text(Column::LandingUrl)?,
        kind: cells.parsed(Column::Kind as usize, word)?,
        source: Arc::clone(&options.source),
    })
}

/// One of the allowed words, ignoring case.
fn word<T: FromStr<Err = NotOneOf>>(text: &str) -> Result<T, NotOneOf> {
    let text = shown(text);
    text.to_ascii_lowercase()
        .parse()
        .map_err(|error| NotOneOf { given: text.into_owned(), ..error })
}

/// The codes of an order, separated by `|`.
fn codes(text: &str) -> Result<Vec<CouponCode>, BadReason> {
    let parts: Vec<&str> = text.split('|').filter(|code| !code.trim().is_empty()).collect();
    if parts.len() > CODES_PER_ORDER_MAX {
        return Err(BadReason::TooManyCodes(parts.len()));
    }
    parts.into_iter().map(|code| CouponCode::parse(code).map_err(BadReason::from)).collect()
}

#[cfg(test)]
mod tests;
