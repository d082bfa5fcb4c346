//! The bodies of webhooks, read as the files of the same shop are.
//!
//! A body is written as rows of the shop's own file, with the headings that its preset reads, and those are read by the
//! one reader of files. Invariant: so an order that comes by webhook and in a file has the same id, the same values and
//! the same customer, and both fold into one conversion, whichever came first. Numbers are kept as the body has them. A
//! body is read whole or not at all. Does not know who sent a body (see `domain::hook::signature`), and does not keep
//! what it says.

mod generic;
mod json;
mod sheet;
mod shopify;
mod stripe;
mod woocommerce;

use std::collections::BTreeMap;

use thiserror::Error;

use super::error::ImportError;
use super::options::{Decimal, Options};
use super::orders::{ORDER_COLUMNS, orders};
use super::preset::{Preset, PresetError, Reading, built_in};
use super::row::{BadReason, BadRow, Row};
use crate::domain::hook::HookKind;
use crate::domain::limits::{HOOK_BODY_BYTES_MAX, HOOK_ORDERS_MAX};
use crate::domain::period::Zone;
use crate::domain::record::alias::Alias;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PeopleKey;
use json::Object;
use sheet::Sheet;

/// What a body says.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    /// Empty if it is about something that is not kept.
    pub orders: Vec<OrderVersion>,
    /// The older hashes of the people in them, ascending.
    pub aliases: Vec<Alias>,
    /// What is no order though it looks like one, such as tests of the shop, by what it is.
    pub left_out: BTreeMap<String, u64>,
}

/// Why a body cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HookError {
    #[error("the body has more than {HOOK_BODY_BYTES_MAX} bytes")]
    TooLarge,
    #[error("the body is not text in UTF-8")]
    NotText,
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    #[error("the body has more than {HOOK_ORDERS_MAX} orders; send them in several messages")]
    TooMany,
    #[error("the body names no order")]
    Nothing,
    #[error(
        "`{0}` of the body has a comma, which some read as a point; write amounts such as 1234.50, with nothing \
         between thousands"
    )]
    Comma(&'static str),
    /// What the body lacks.
    #[error("the body has no `{0}`")]
    Lacks(&'static str),
    /// A key that no column has.
    #[error("there is no `{0}`; the columns are those of a generic file of orders")]
    Unknown(String),
    #[error("`{0}` of the body is neither a text nor a number")]
    Form(&'static str),
    /// Its number among the rows of the body, from 1.
    #[error("row {number} of the body, {column}: {reason}")]
    Row { number: usize, column: String, reason: BadReason },
    #[error(transparent)]
    File(#[from] ImportError),
    #[error("the map of the webhook cannot be used")]
    Map(#[from] PresetError),
}

/// How bodies of a kind are read, with the text of a map that says what is different in a shop.
pub fn hook_reading(kind: HookKind, map: Option<&str>) -> Result<Reading, PresetError> {
    Ok(match (kind, map) {
        (HookKind::Generic, _) => Reading::Generic,
        (_, Some(map)) => Reading::Presets(Preset::all_of_map("map", map, ORDER_COLUMNS)?),
        (_, None) => Reading::Presets(built_in(ORDER_COLUMNS, kind.as_str())),
    })
}

/// Whether a body is what `WooCommerce` sends, without a signature, when a webhook is made: `webhook_id=7`.
#[must_use]
pub fn is_ping(kind: HookKind, body: &[u8]) -> bool {
    let id = body.strip_prefix(b"webhook_id=");
    let is_id = |id: &[u8]| (1..=20).contains(&id.len()) && id.iter().all(u8::is_ascii_digit);
    kind == HookKind::WooCommerce && id.is_some_and(|id| is_id(id.trim_ascii_end()))
}

/// Reads a body. `topic` is what the message says that it is about, where that is a header. `map` is the text of a map that
/// says what is different in the shop. Of the options, the reading, the zone and the decimal mark are those of the body.
pub fn orders_of(
    kind: HookKind,
    topic: Option<&str>,
    body: &[u8],
    map: Option<&str>,
    options: &Options,
    people: Option<&PeopleKey>,
) -> Result<Heard, HookError> {
    let Some(sheet) = sheet_of(kind, topic.unwrap_or_default(), body)? else {
        return Ok(Heard::default());
    };
    if sheet.0.is_empty() {
        return Ok(Heard::default());
    }
    let reading = hook_reading(kind, map)?;
    let zone = options.zone.clone().or_else(|| Some(Zone::utc()));
    let decimal = Some(Decimal::Point);
    let heard = read(&sheet.csv(), &Options { reading, zone, decimal, ..options.clone() }, people)?;
    // A row without a value is passed over as one that is blank.
    let is_nothing = heard.orders.is_empty() && heard.left_out.is_empty();
    if is_nothing { Err(HookError::Nothing) } else { Ok(heard) }
}

/// Reads the orders of a program that shall learn of what it misspells: a key that no column has is refused, and so is a
/// value of another form.
pub fn strict_orders_of(
    body: &[u8],
    options: &Options,
    people: Option<&PeopleKey>,
) -> Result<Heard, HookError> {
    if body.len() > HOOK_BODY_BYTES_MAX {
        return Err(HookError::TooLarge);
    }
    let text = str::from_utf8(body).map_err(|_| HookError::NotText)?;
    generic::check(text)?;
    orders_of(HookKind::Generic, None, body, None, options, people)
}

/// What a file of the shop would say; `None` if the body is about something else.
fn sheet_of(kind: HookKind, topic: &str, body: &[u8]) -> Result<Option<Sheet>, HookError> {
    if body.len() > HOOK_BODY_BYTES_MAX {
        return Err(HookError::TooLarge);
    }
    let text = str::from_utf8(body).map_err(|_| HookError::NotText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match kind {
        HookKind::Shopify => Ok(shopify::sheet(topic, &Object::parse(text)?)),
        HookKind::WooCommerce => Ok(woocommerce::sheet(topic, &Object::parse(text)?)),
        HookKind::Stripe => stripe::sheet(&Object::parse(text)?),
        HookKind::Generic => generic::sheet(text).map(Some),
    }
}

fn read(csv: &str, options: &Options, people: Option<&PeopleKey>) -> Result<Heard, HookError> {
    let mut rows = orders(csv.as_bytes(), options, people)?;
    let mut heard = Heard::default();
    for (index, row) in rows.by_ref().enumerate() {
        match row? {
            Row::Good { record, .. } => heard.orders.push(record),
            Row::Bad(BadRow { column, reason, .. }) => {
                return Err(HookError::Row { number: index + 1, column, reason });
            }
        }
    }
    heard.left_out = rows.left_out();
    heard.aliases = rows.take_aliases();
    Ok(heard)
}

#[cfg(test)]
mod tests;
