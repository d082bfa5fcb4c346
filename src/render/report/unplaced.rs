//! Unplaced conversions: their figures beside the totals, and the part of a page that says why they are unplaced.

use std::cmp::Reverse;

use crate::domain::period::Period;
use crate::render::page::Part;
use crate::render::table::{Table, Value};
use crate::render::texts::{self, say};
use crate::render::unplaced::{sums, unplaced_notes, worth};
use crate::report::{Figures, ReasonCode, Report, UnplacedOrder, UnplacedOrders};

/// Order numbers in a row of a page: enough to look up what such an order is like.
const NAMED_MAX: usize = 3;
/// The key of their row.
pub(super) const UNPLACED: &str = "(unplaced)";

/// Unplaced conversions in the plan's currency, then in each other currency.
pub(super) fn unplaced_by_currency(report: &Report) -> impl Iterator<Item = &Figures> {
    sums_by_currency(report).map(|(unplaced, _)| unplaced)
}

/// Unplaced conversions and totals in the plan's currency, then in each other currency.
pub(super) fn sums_by_currency(report: &Report) -> impl Iterator<Item = (&Figures, &Figures)> {
    let others = report.other_currencies.iter().map(|(unplaced, totals)| (unplaced, totals));
    std::iter::once((&report.unplaced, &report.totals)).chain(others)
}

/// The orders that could not be placed, by the most telling reason of each, and what would place some of them.
pub(super) fn part(report: &Report, list: &UnplacedOrders) -> Option<Part> {
    // Amounts of several currencies make no number.
    let amount = |orders: &[&UnplacedOrder]| match *Vec::from_iter(sums(orders)) {
        [(currency, minor)] => Value::money(minor, Some(currency)),
        _ => Value::Text(worth(orders)),
    };
    let row = |(code, orders): (ReasonCode, Vec<&UnplacedOrder>)| {
        vec![
            Value::Text(texts::of("reason", code.as_str())),
            Value::Count(orders.len() as u64),
            amount(&orders),
            Value::Text(some_of(&orders)),
        ]
    };
    let rows = list.by_reason().into_iter().map(row);
    let heads = ["reason", "orders", "revenue", "such_as"];
    let mut table = Table::new(heads, 1).with_rows(rows);
    table.heads.iter_mut().last().into_iter().for_each(|names| names.right = false);
    let part = Part::with_table("unplaced", say!("unplaced-title"), table);
    let notes = unplaced_notes(list).into_iter().chain([listed_by(&report.period)]);
    (!list.orders.is_empty()).then(|| Part { notes: notes.collect(), ..part })
}

/// The numbers of a few of the orders, those of the greatest amounts first.
fn some_of(orders: &[&UnplacedOrder]) -> String {
    let mut orders = orders.to_vec();
    orders.sort_by_key(|of| (Reverse(of.net.minor), of.at));
    texts::list(orders.iter().take(NAMED_MAX).map(|of| of.id.to_string()))
}

/// The command that lists them one by one.
fn listed_by(period: &Period) -> String {
    let days = || {
        let (first, last) = period.first_and_last();
        format!("--from {first} --to {last}")
    };
    let when = period.whole_month().map_or_else(days, |month| format!("--month {month}"));
    say!("unplaced-listed-by", when = when)
}
