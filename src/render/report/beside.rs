//! What stands beside the figures of a report: conversions by kind, and how long they took. Tables for people, and
//! objects of the JSON contract.
//!
//! Invariant: people see a table only if it says more than the figures: of kinds if there are several, and of days if
//! anything took a day.

use serde::{Serialize, Serializer};

use crate::domain::money::{Currency, decimal};
use crate::render::grid::{Grid, Head};
use crate::report::{ByDays, DayCounts, Days, KindSum, Report, TimeToOrder, ValueBand};

use super::{number, words};

/// The sums by kind.
pub(super) fn kinds(report: &Report) -> Option<Grid> {
    let heads = ["kind", "weight", "conversions", "unplaced", "revenue"];
    let head = |(index, name): (usize, &str)| Head { name: name.to_owned(), right: index > 1 };
    let row = |of: &KindSum| {
        vec![
            of.kind.to_string(),
            of.weight.to_string(),
            words::whole(of.conversions),
            words::whole(of.unplaced),
            words::money(of.revenue, Some(of.currency)),
        ]
    };
    let rows = report.kinds.iter().map(row).collect();
    let heads = heads.into_iter().enumerate().map(head).collect();
    (report.kinds.len() > 1).then_some(Grid { heads, rows })
}

/// How long conversions took.
pub(super) fn days(report: &Report) -> Option<Grid> {
    let TimeToOrder { all, currency, by_value } = &report.time_to_order;
    let later = |counts: &ByDays| counts.iter().skip(1).any(|count| *count > 0);
    if !later(&all.from_first) {
        return None;
    }
    let words = ["under 1 day", "1-7 days", "8-14", "15-30", "more"];
    let heads = ["orders", "touch"].map(|name| Head { name: name.to_owned(), right: false });
    let heads =
        heads.into_iter().chain(words.map(|name| Head { name: name.to_owned(), right: true }));
    let row = |label: &str, touch: &str, counts: &ByDays| {
        let counts = counts.iter().map(|count| words::whole(*count));
        [label.to_owned(), touch.to_owned()].into_iter().chain(counts).collect::<Vec<String>>()
    };
    let rows_of = |label: String, counts: &DayCounts| {
        [row(&label, "first", &counts.from_first), row("", "last", &counts.from_last)]
    };
    let bands = by_value.iter().filter(|band| band.counts != DayCounts::default());
    let bands = bands.flat_map(|band| rows_of(label(band, *currency), &band.counts));
    let rows = rows_of("all".to_owned(), all).into_iter().chain(bands).collect();
    Some(Grid { heads: heads.collect(), rows })
}

/// `under 50.00`, `50.00 to 500.00`, `500.00 or more`.
fn label(band: &ValueBand, currency: Option<Currency>) -> String {
    let amount = |minor: i64| words::amount(minor.into(), currency);
    match (band.from, band.below) {
        (Some(from), Some(below)) => format!("{} to {}", amount(from), amount(below)),
        (Some(from), None) => format!("{} or more", amount(from)),
        (None, Some(below)) => format!("under {}", amount(below)),
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
}

#[derive(Serialize)]
struct CountsObject {
    from_first_touch: ByDaysObject,
    from_last_touch: ByDaysObject,
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
        }
    }
}

impl CountsObject {
    fn of(counts: &DayCounts) -> Self {
        Self {
            from_first_touch: ByDaysObject(counts.from_first),
            from_last_touch: ByDaysObject(counts.from_last),
        }
    }
}
