//! What stands beside the figures of a report: conversions by kind, and how long they took. Tables for people, and
//! objects of the JSON contract.
//!
//! Invariant: people see a table only if it says more than the figures: of kinds if there are several, and of days if
//! anything took a day.

use serde::{Serialize, Serializer};

use crate::domain::money::{Currency, decimal};
use crate::domain::span::Span;
use crate::domain::time::DAY_MS;
use crate::render::grid::Head;
use crate::render::prose::{percent, span};
use crate::render::table::{Table, Value};
use crate::render::texts::{self, say};
use crate::report::{
    ByDays, DayCounts, Days, KindSum, Report, TimeToOrder, ValueBand, WINDOWS_DAYS,
};

use super::rows::is_few;
use super::words;
use crate::render::number;

/// The sums by kind.
pub(super) fn kinds(report: &Report) -> Option<Table> {
    let row = |of: &KindSum| {
        vec![
            Value::text(of.kind.as_str()),
            Value::Text(texts::of("weight", of.weight.as_str())),
            Value::Count(of.conversions),
            Value::Count(of.unplaced),
            Value::money(of.revenue, Some(of.currency)),
        ]
    };
    let heads = ["kind", "weight", "conversions", "unplaced", "revenue"];
    let table = || Table::new(heads, 2).with_rows(report.kinds.iter().map(row));
    (report.kinds.len() > 1).then(table)
}

/// How long conversions took.
pub(super) fn days(report: &Report) -> Option<Table> {
    let TimeToOrder { all, currency, by_value, .. } = &report.time_to_order;
    let later = |counts: &ByDays| counts.iter().skip(1).any(|count| *count > 0);
    if !later(&all.from_first) {
        return None;
    }
    let row = |label: Value, touch: String, counts: &ByDays| {
        let counts = counts.iter().map(|count| Value::Count(*count));
        [label, Value::Text(touch)].into_iter().chain(counts).collect::<Vec<Value>>()
    };
    let rows_of = |label: String, counts: &DayCounts| {
        let first = row(Value::Text(label), say!("touch-first"), &counts.from_first);
        [first, row(Value::Blank, say!("touch-last"), &counts.from_last)]
    };
    let bands = by_value.iter().filter(|band| band.counts != DayCounts::default());
    let bands = bands.flat_map(|band| rows_of(label(band, *currency), &band.counts));
    let of_days = Days::ALL.iter().map(|days| Head::named(label_of(*days)));
    let heads = ["orders", "touch"].map(Head::from).into_iter().chain(of_days);
    let rows = rows_of(say!("row-all"), all).into_iter().chain(bands);
    Some(Table::new(heads, 2).with_rows(rows))
}

/// How many conversions are in no row by value, as they are in other currencies; `None` if all are in one.
pub(super) fn without_value(report: &Report) -> Option<String> {
    let count = report.time_to_order.other_currencies;
    (count > 0).then(|| say!("time-other-currencies", count = count))
}

/// How many days a conversion took, in words.
pub(super) fn label_of(days: Days) -> String {
    texts::of("days", days.as_str())
}

/// What a shorter window would cost; `None` if none is shorter, or too few conversions say so.
pub(super) fn advice(report: &Report) -> Option<String> {
    let counts = &report.time_to_order.all;
    let all: u64 = counts.from_last.iter().sum();
    let ninety = report.totals.days[3]?;
    let window = report.rules.longest_window();
    let shorter =
        WINDOWS_DAYS.iter().zip(counts.within).find(|(days, _)| f64::from(**days) >= ninety);
    let (days, within) = shorter?;
    if is_few(all as f64) || u64::from(*days) * DAY_MS.unsigned_abs() >= window.ms() {
        return None;
    }
    let (window, shorter) = (span(window), Span::from_days((*days).into()).to_string());
    let in_time = say!("days", count = ninety.ceil().max(1.0));
    Some(if within == all {
        say!(
            "window-loses-nothing",
            count = all,
            window = window,
            in_time = in_time,
            shorter = shorter
        )
    } else {
        let lost = percent((all - within) as f64 / all as f64, 1);
        say!(
            "window-loses",
            count = all,
            window = window,
            in_time = in_time,
            shorter = shorter,
            lost = lost
        )
    })
}

/// `under 50.00`, `50.00 to 500.00`, `500.00 or more`.
fn label(band: &ValueBand, currency: Option<Currency>) -> String {
    let amount = |minor: i64| words::amount(minor.into(), currency);
    match (band.from, band.below) {
        (Some(from), Some(below)) => {
            say!("value-between", from = amount(from), below = amount(below))
        }
        (Some(from), None) => say!("value-from", from = amount(from)),
        (None, Some(below)) => say!("value-below", below = amount(below)),
        (None, None) => String::new(),
    }
}

/// A row of `kinds`.
#[derive(Serialize)]
pub(super) struct KindObject {
    kind: &'static str,
    weight: &'static str,
    currency: &'static str,
    conversions: u64,
    revenue: String,
    unplaced: u64,
}

impl KindObject {
    pub(super) fn of(sum: &KindSum) -> Self {
        Self {
            kind: sum.kind.as_str(),
            weight: sum.weight.as_str(),
            currency: sum.currency.code(),
            conversions: sum.conversions,
            revenue: number::amount(sum.revenue, Some(sum.currency)),
            unplaced: sum.unplaced,
        }
    }
}

/// `days_to_order`: all placed conversions, and those in the report's currency by value.
#[derive(Serialize)]
pub(super) struct DaysObject {
    #[serde(flatten)]
    all: CountsObject,
    by_order_value: Vec<BandObject>,
    /// Conversions in other currencies, which have no value here. Only there if there are any.
    #[serde(skip_serializing_if = "is_none")]
    other_currencies: u64,
}

/// Whether there is none of something.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

#[derive(Serialize)]
struct CountsObject {
    from_first_touch: ByDaysObject,
    from_last_touch: ByDaysObject,
    #[serde(rename = "within_days_of_last_touch")]
    within: WithinObject,
}

/// The counts by [`WINDOWS_DAYS`].
struct WithinObject([u64; WINDOWS_DAYS.len()]);

impl Serialize for WithinObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(WINDOWS_DAYS.iter().zip(self.0))
    }
}

#[derive(Serialize)]
struct BandObject {
    /// The least value; `null` for the first.
    from: Option<String>,
    /// The value that is too large; `null` for the last.
    below: Option<String>,
    #[serde(flatten)]
    counts: CountsObject,
}

/// The counts, from the fewest days to the most.
struct ByDaysObject(ByDays);

impl Serialize for ByDaysObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Days::ALL.iter().map(|days| days.as_str()).zip(self.0))
    }
}

impl DaysObject {
    pub(super) fn of(time: &TimeToOrder) -> Self {
        let exponent = number::exponent(time.currency);
        let amount = |minor: i64| decimal(minor.into(), exponent);
        let band = |band: &ValueBand| BandObject {
            from: band.from.map(amount),
            below: band.below.map(amount),
            counts: CountsObject::of(&band.counts),
        };
        Self {
            all: CountsObject::of(&time.all),
            by_order_value: time.by_value.iter().map(band).collect(),
            other_currencies: time.other_currencies,
        }
    }
}

impl CountsObject {
    fn of(counts: &DayCounts) -> Self {
        Self {
            from_first_touch: ByDaysObject(counts.from_first),
            from_last_touch: ByDaysObject(counts.from_last),
            within: WithinObject(counts.within),
        }
    }
}
