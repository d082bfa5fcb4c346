//! Any program's own orders: one object with the documented columns, or a list of such objects.
//!
//! Does not know what columns mean (see `orders`). Keys that no column has are passed over, as columns of a file are.

use super::HookError;
use super::json::{Json, Object};
use super::sheet::{Sheet, SheetRow};
use crate::domain::limits::HOOK_ORDERS_MAX;
use crate::import::cell::shown;
use crate::import::orders::ORDER_COLUMNS;

/// What stands between several codes in a cell.
const BETWEEN_CODES: &str = "|";
/// The column that may be a list.
const CODES: &str = "discount_codes";
/// The columns with amounts.
const AMOUNTS: [&str; 5] = ["total", "refunded", "discount_total", "tax", "shipping"];

pub(super) fn sheet(text: &str) -> Result<Sheet, HookError> {
    let body = Json::parse(text)?;
    let orders = if body.is_list() { body.list() } else { vec![body] };
    if orders.len() > HOOK_ORDERS_MAX {
        return Err(HookError::TooMany);
    }
    let order = |order: Json<'_>| {
        let order = Some(order.object()).filter(|order| !order.text("order_id").is_empty());
        row(&order.ok_or(HookError::Lacks("order_id"))?)
    };
    orders.into_iter().map(order).collect::<Result<Vec<_>, _>>().map(Sheet)
}

/// Fails if an order has a key that no column has, or a value that is neither a text nor a number.
pub(super) fn check(text: &str) -> Result<(), HookError> {
    let body = Json::parse(text)?;
    let orders = if body.is_list() { body.list() } else { vec![body] };
    for order in orders {
        for (key, value) in order.object().fields() {
            let Some(column) = ORDER_COLUMNS.iter().find(|column| column.name == key) else {
                return Err(HookError::Unknown(shown(key).into_owned()));
            };
            let is_codes = column.name == CODES
                && value.is_list()
                && value.list().into_iter().all(Json::is_text);
            if !value.is_plain() && !is_codes {
                return Err(HookError::Form(column.name));
            }
        }
    }
    Ok(())
}

fn row(order: &Object<'_>) -> Result<SheetRow, HookError> {
    let mut row = SheetRow::default();
    for column in ORDER_COLUMNS {
        let value = order.get(column.name);
        let text = match value {
            Some(list) if list.is_list() => {
                list.list().into_iter().map(Json::text).collect::<Vec<_>>().join(BETWEEN_CODES)
            }
            value => value.map(Json::text).unwrap_or_default(),
        };
        if AMOUNTS.contains(&column.name) && text.contains(',') {
            return Err(HookError::Comma(column.name));
        }
        row.set(column.name, text);
    }
    Ok(row)
}
