//! `report --unplaced`: one row for each order that could not be placed, and what would place some of them.
//!
//! Invariant: every format has the same columns; only tables shorten times. What would place an order is said only
//! where its own data says it.

use std::collections::BTreeMap;

use crate::attribution::TouchKind;
use crate::domain::code::coupon::CouponCode;
use crate::domain::money::{Currency, Money};
use crate::domain::period::Zone;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::rules::Evidence;
use crate::domain::span::Span;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::report::{MissedTouch, ReasonCode, UnplacedOrder, UnplacedOrders, UnplacedReason};

use super::cell::Cell;
use super::format::Format;
use super::prose::{days, money};
use super::texts::{self, say};

/// The columns of `report --unplaced`.
pub const UNPLACED_COLUMNS: &[&str] = &[
    "conversion_id",
    "at",
    "kind",
    "currency",
    "net",
    "reason",
    "why",
    "click_id",
    "codes",
    "customer",
    "touch",
    "touch_at",
    "missed_by",
    "other_reasons",
];

/// What a terminal's table leaves out first, the currency only where all orders have one.
const SPARE: &[&str] = &[
    "other_reasons",
    "missed_by",
    "touch_at",
    "touch",
    "kind",
    "customer",
    "click_id",
    "codes",
    "reason",
    "currency",
];

/// The columns that a terminal's table leaves out first if it is too wide.
#[must_use]
pub fn spare_unplaced_columns(list: &UnplacedOrders) -> &'static [&'static str] {
    let mut currencies = list.orders.iter().map(|order| order.net.currency);
    let first = currencies.next();
    let is_one = currencies.all(|currency| Some(currency) == first);
    if is_one { SPARE } else { &SPARE[..SPARE.len() - 1] }
}

/// The head of a column, as people read it.
#[must_use]
pub fn unplaced_head(column: &str) -> String {
    texts::of("column", column)
}

/// An order as a row.
#[must_use]
pub fn unplaced_row<'a>(
    order: &'a UnplacedOrder,
    zone: &Zone,
    format: Format,
) -> [Cell<'a>; UNPLACED_COLUMNS.len()] {
    let first = order.reasons.first();
    let time = |at: Timestamp| Cell::Plain(time(at, zone, format).into());
    let missed = order.reasons.iter().find_map(missed);
    let others: Vec<&str> =
        order.reasons.iter().skip(1).map(|reason| reason.code().as_str()).collect();
    let codes: Vec<&str> = order.codes.iter().map(CouponCode::as_str).collect();
    [
        Cell::Text(order.id.as_str().into()),
        time(order.at),
        Cell::Plain(order.kind.as_str().into()),
        Cell::Plain(order.net.currency.code().into()),
        Cell::money(Some(order.net)),
        Cell::plain(first.map(|reason| reason.code().as_str())),
        Cell::text(first.map(|reason| why(reason, zone))),
        Cell::text(order.click_id.as_ref().map(ForeignId::as_str)),
        Cell::text((!codes.is_empty()).then(|| codes.join("|"))),
        Cell::Bool(order.has_customer),
        Cell::plain(missed.map(|of| of.kind.as_str())),
        missed.map_or(Cell::Missing, |of| time(of.at)),
        Cell::plain(missed.map(|of| of.by.to_string())),
        Cell::plain((!others.is_empty()).then(|| others.join("|"))),
    ]
}

fn missed(reason: &UnplacedReason) -> Option<&MissedTouch> {
    match reason {
        UnplacedReason::OutsideWindow(missed) | UnplacedReason::AfterOrder(missed) => Some(missed),
        _ => None,
    }
}

/// Local, with its offset; in tables to the minute.
pub(super) fn time(at: Timestamp, zone: &Zone, format: Format) -> String {
    match format {
        Format::Table | Format::Md => minute(at, zone),
        Format::Json | Format::Ndjson | Format::Csv | Format::RawCsv => zone.rfc3339(at),
    }
}

/// `2026-10-03 07:00`, local.
pub(super) fn minute(at: Timestamp, zone: &Zone) -> String {
    let clock = zone.clock(at);
    clock.get(..16).map(str::to_owned).unwrap_or(clock)
}

/// A reason in a few words.
pub(super) fn why(reason: &UnplacedReason, zone: &Zone) -> String {
    let touch = |kind: TouchKind| texts::of("touched-by", kind.as_str());
    match reason {
        UnplacedReason::LostClick => say!("why-lost-click"),
        UnplacedReason::OutsideWindow(MissedTouch { kind, by, .. }) => {
            say!("why-outside-window", touch = touch(*kind), by = about(*by))
        }
        UnplacedReason::NotAllowed(kind) => say!("why-not-allowed", evidence = kind.as_str()),
        UnplacedReason::AnotherPerson(by) => say!("why-another-person", evidence = by.as_str()),
        UnplacedReason::ForeignClick => say!("why-foreign-click"),
        UnplacedReason::UnknownCode(code) => say!("why-unknown-code", code = code.as_str()),
        UnplacedReason::UnknownNumber(number) => {
            say!("why-unknown-number", number = number.to_string())
        }
        UnplacedReason::OnlyMessage(at, channel) => {
            say!("why-only-message", channel = channel.as_str(), time = minute(*at, zone))
        }
        UnplacedReason::AfterOrder(MissedTouch { kind, by, .. }) => {
            say!("why-after-order", touch = touch(*kind), by = about(*by))
        }
        UnplacedReason::AnswerNotListed(said) => say!("why-answer-not-listed", answer = &**said),
        UnplacedReason::UnknownAnswer(said) => say!("why-unknown-answer", answer = &**said),
        UnplacedReason::UnknownCustomer => say!("why-unknown-customer"),
        _ => say!("why-nothing-named"),
    }
}

/// A length of time as people say it: days, or hours below two days, minutes below two hours, or seconds below
/// two minutes. Rounded up, so that it is never nothing.
fn about(span: Span) -> String {
    let (ms, hour) = (span.ms(), DAY_MS.unsigned_abs() / 24);
    let of = |unit: u64| ms.div_ceil(unit);
    match ms {
        _ if ms >= 48 * hour => days(of(24 * hour)),
        _ if ms >= 2 * hour => say!("hours", count = of(hour)),
        _ if ms >= hour / 30 => say!("minutes", count = of(hour / 60)),
        _ => say!("seconds", count = of(hour / 3600)),
    }
}

/// The sentences under the table: how many orders these are, and what would place some of them.
#[must_use]
pub fn unplaced_notes(list: &UnplacedOrders) -> Vec<String> {
    let all = list.counted;
    let orders: Vec<&UnplacedOrder> = list.orders.iter().collect();
    if orders.is_empty() {
        return vec![say!("unplaced-none", count = all)];
    }
    let summary = say!("unplaced-some", count = orders.len(), worth = worth(&orders), all = all);
    let cures = [window(list), evidence(list), code(list), import(list), named(list)];
    std::iter::once(summary).chain(cures.into_iter().flatten()).collect()
}

/// The orders whose most telling reason is of a kind.
fn with(list: &UnplacedOrders, code: ReasonCode) -> Vec<&UnplacedOrder> {
    let is_one = |order: &&UnplacedOrder| order.reasons.first().is_some_and(|of| of.code() == code);
    list.orders.iter().filter(is_one).collect()
}

/// The window that would place those that missed theirs.
fn window(list: &UnplacedOrders) -> Option<String> {
    let orders = with(list, ReasonCode::OutsideWindow);
    let missed = orders.iter().filter_map(|order| order.reasons.first().and_then(missed));
    let longest = missed.map(|of| of.before_order).max()?.max(list.rules.longest_window());
    let days = longest.ms().div_ceil(DAY_MS.unsigned_abs());
    let window = Span::from_days(days).to_string();
    Some(say!("cure-window", window = window, count = orders.len(), worth = worth(&orders)))
}

/// The evidence that the rules would have to list.
fn evidence(list: &UnplacedOrders) -> Option<String> {
    let mut orders = with(list, ReasonCode::NotAllowed);
    orders.extend(with(list, ReasonCode::AnswerNotListed));
    let kind = |order: &&UnplacedOrder| match order.reasons.first() {
        Some(UnplacedReason::NotAllowed(kind)) => Some(*kind),
        Some(UnplacedReason::AnswerNotListed(_)) => Some(Evidence::Said),
        _ => None,
    };
    let kinds: Vec<Evidence> = orders.iter().filter_map(kind).collect();
    let listed = Evidence::shown().filter(|kind| kinds.contains(kind)).map(Evidence::as_str);
    let evidence = texts::list(listed);
    (!kinds.is_empty()).then(|| {
        say!("cure-evidence", evidence = evidence, count = orders.len(), worth = worth(&orders))
    })
}

/// The unknown code that most of them carry.
fn code(list: &UnplacedOrders) -> Option<String> {
    let mut by_code: BTreeMap<String, (&CouponCode, Vec<&UnplacedOrder>)> = BTreeMap::new();
    for order in with(list, ReasonCode::UnknownCode) {
        if let Some(UnplacedReason::UnknownCode(code)) = order.reasons.first() {
            let folded = code.folded().as_str().to_owned();
            by_code.entry(folded).or_insert((code, Vec::new())).1.push(order);
        }
    }
    let (code, orders) = by_code.into_values().rev().max_by_key(|(_, orders)| orders.len())?;
    let code = code.as_str();
    Some(say!("cure-code", code = code, count = orders.len(), worth = worth(&orders)))
}

/// What may be known of the customers, where nothing is known of anybody.
fn import(list: &UnplacedOrders) -> Option<String> {
    let orders = with(list, ReasonCode::UnknownCustomer);
    let (count, worth) = (orders.len(), worth(&orders));
    if orders.is_empty() {
        None
    } else if list.knows_people {
        Some(say!("cure-unknown-customer", count = count, worth = worth))
    } else {
        Some(say!("cure-import", count = count, worth = worth))
    }
}

/// What the shop's file may lack.
fn named(list: &UnplacedOrders) -> Option<String> {
    let orders = with(list, ReasonCode::NothingNamed);
    (!orders.is_empty()).then(|| say!("cure-named", count = orders.len(), worth = worth(&orders)))
}

/// What orders are worth in each currency.
pub(super) fn sums(orders: &[&UnplacedOrder]) -> BTreeMap<Currency, i128> {
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for order in orders {
        let Money { minor, currency } = order.net;
        *sums.entry(currency).or_default() += i128::from(minor);
    }
    sums
}

/// What orders are worth, in each currency.
pub(super) fn worth(orders: &[&UnplacedOrder]) -> String {
    texts::sums(sums(orders).into_iter().map(|(currency, minor)| money(minor, Some(currency))))
}
