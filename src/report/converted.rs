//! Orders in currencies that the plan has rates of, as reports count them: converted into the plan's currency, each
//! amount of each order rounded by itself.
//!
//! Invariant: gross, refunds and discounts of a report are sums of these amounts, so nothing is rounded twice, and no
//! amount of one order depends on another. An order of which an amount would be too large stays as it is. What is stored
//! is never altered, and exports show it as it was written.

use crate::domain::record::conversion::Conversion;
use crate::domain::settings::Settings;

/// The orders that are converted, by id.
pub(super) fn converted<'o>(
    settings: &Settings,
    orders: impl Iterator<Item = &'o Conversion>,
) -> Vec<Conversion> {
    if settings.rates.is_empty() {
        return Vec::new();
    }
    let mut orders: Vec<Conversion> =
        orders.filter_map(|order| settings.converted(order)).collect();
    orders.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    orders
}
