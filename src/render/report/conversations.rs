//! What conversations came to: the four figures that teams who sell in chats look at first, and how conversations
//! converted by the time to their first answer. Tables for people, and an object of the JSON contract.
//!
//! Invariant: a share of conversations is shown only where every conversion has a conversation of its own, and with few
//! conversions not at all (see `rows`). Nothing here says that one thing came of another.

use serde::Serialize;

use crate::render::number;
use crate::render::page::{Bar, Cells, Part, Picture, Shape};
use crate::render::table::{Table, Value};
use crate::render::texts::{self, say};
use crate::report::{ComparedBands, Rate, RateReason, Report, ResponseBand, ResponseTime};

use super::rows::{INTERVAL, rate};
use super::under_rows::has_unplaced;

/// The four figures, as far as they are known; `None` without conversations.
pub(super) fn classic(report: &Report) -> Option<Table> {
    let totals = &report.totals;
    if totals.conversations == 0 {
        return None;
    }
    let money = |minor: Option<i128>| minor.map(|minor| Value::money(minor, totals.currency));
    let [share, interval] = rate(&report.responses.rate, totals.conversions);
    let rows = [
        ("revenue_per_conversation", money(totals.revenue_per_conversation()), Value::Blank),
        ("conversation_rate", Some(share), interval),
        ("average_order", money(totals.average_order()), Value::Blank),
        ("capture_rate", totals.capture_rate().map(Value::Share), Value::Blank),
    ];
    let known = rows.into_iter().filter_map(|(name, value, interval)| {
        let value = value.filter(|value| !value.is_none())?;
        Some(vec![Value::Text(texts::of("figure", name)), value, interval])
    });
    some(Table::new(["figure", "value", INTERVAL], 1).with_rows(known))
}

/// From conversations to revenue: what there was of each, with a picture of the counts; `None` unless one led to
/// another.
pub(super) fn funnel_part(report: &Report) -> Option<Part> {
    let totals = &report.totals;
    let counts = [
        ("conversations", Value::Count(totals.conversations), totals.conversations as f64),
        ("contacts", Value::Count(totals.contacts), totals.contacts as f64),
        ("people", Value::Count(totals.people), totals.people as f64),
        ("conversions", Value::Credits(totals.conversions), totals.conversions),
    ];
    let known = counts.into_iter().filter(|(.., count)| *count > 0.0);
    let known: Vec<(String, Value, f64)> =
        known.map(|(name, shown, count)| (texts::of("step", name), shown, count)).collect();
    if known.len() < 2 {
        return None;
    }
    let bar = |(label, shown, value): &(String, Value, f64)| Bar {
        label: label.clone(),
        value: *value,
        shown: shown.shown(),
    };
    let picture = Picture {
        title: say!("picture-steps"),
        shape: Shape::Funnel(known.iter().map(bar).collect()),
        of: Cells::Column(1),
    };
    let rows = known.into_iter().map(|(label, shown, _)| vec![Value::Text(label), shown]);
    let revenue = Value::money(totals.revenue(), totals.currency);
    let last = vec![Value::Text(texts::of("step", "revenue")), revenue];
    let table = Table::new(["step", "value"], 1).with_rows(rows.chain([last])).with_sums(1);
    let part = Part::with_table("steps", say!("steps-title"), table);
    Some(Part { picture: Some(picture), ..part })
}

/// The conversations by the time to their first answer; `None` if no file states it.
pub(super) fn by_response(report: &Report) -> Option<Table> {
    let bands = report.responses.bands.iter().filter(|band| band.conversations > 0);
    let row = |band: &ResponseBand| {
        let [share, interval] = rate(&band.rate, band.conversions as f64);
        let counts = [band.conversations, band.conversions].map(Value::Count);
        let label = [Value::Text(texts::of("first-answer", band.time.as_str()))];
        label.into_iter().chain(counts).chain([share, interval]).collect()
    };
    let heads = ["first_answer", "conversations", "conversions", "rate", INTERVAL];
    some(Table::new(heads, 1).with_rows(bands.map(row)))
}

/// `None` without rows, and without the column of intervals if no row has one.
fn some(mut table: Table) -> Option<Table> {
    let last = table.heads.len() - 1;
    if table.rows.iter().all(|row| row[last].is_none()) {
        table.remove(last);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// The four figures as a part of a page.
pub(super) fn classic_part(report: &Report) -> Option<Part> {
    let part = Part::with_table("conversations", say!("conversations-title"), classic(report)?);
    let unplaced = has_unplaced(report).then(|| say!("classic-has-unplaced"));
    Some(Part { notes: unplaced.into_iter().collect(), ..part })
}

/// The bands as a part of a page.
pub(super) fn response_part(report: &Report) -> Option<Part> {
    let part = Part::with_table("response", say!("response-title"), by_response(report)?);
    let said = compared(report).into_iter().collect();
    Some(Part { said, notes: vec![say!("response-about")], ..part })
}

/// Whether conversations convert more often in one of the bands than in another; `None` if there is one band.
fn compared(report: &Report) -> Option<String> {
    let ComparedBands { comparisons, higher } = report.responses.compared()?;
    let name = |time: ResponseTime| texts::of("first-answer", time.as_str());
    let pair = |[higher, other]: &[ResponseTime; 2]| {
        say!("response-pair", higher = name(*higher), other = name(*other))
    };
    Some(match (comparisons, higher.as_slice()) {
        (0, _) => say!("response-few"),
        (_, []) => say!("response-chance", comparisons = comparisons),
        (_, pairs) => {
            let pairs = texts::clauses(pairs.iter().map(pair));
            say!("response-higher", pairs = pairs, comparisons = comparisons)
        }
    })
}

/// `response_compared`: the pairs of bands that differ beyond chance.
#[derive(Serialize)]
pub(super) struct ComparedObject {
    comparisons: u32,
    higher: Vec<PairObject>,
}

#[derive(Serialize)]
struct PairObject {
    first_answer: &'static str,
    than: &'static str,
}

impl ComparedObject {
    pub(super) fn of(ComparedBands { comparisons, higher }: &ComparedBands) -> Self {
        let pair = |[higher, than]: &[ResponseTime; 2]| PairObject {
            first_answer: higher.as_str(),
            than: than.as_str(),
        };
        Self { comparisons: *comparisons, higher: higher.iter().map(pair).collect() }
    }
}

/// A row of `response_bands`.
#[derive(Serialize)]
pub(super) struct BandObject {
    /// The time to the first answer.
    first_answer: &'static str,
    conversations: u64,
    conversions: u64,
    rate: RateObject,
}

/// A rate, as rows have it.
#[derive(Serialize)]
pub(super) struct RateObject {
    of: &'static str,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl BandObject {
    pub(super) fn of(band: &ResponseBand) -> Self {
        Self {
            first_answer: band.time.as_str(),
            conversations: band.conversations,
            conversions: band.conversions,
            rate: RateObject::of(&band.rate),
        }
    }
}

impl RateObject {
    pub(super) fn of(rate: &Rate) -> Self {
        let Rate { of, value, low, high, reason } = *rate;
        let [value, low, high] = [value, low, high].map(|share| share.map(number::rate));
        Self { of: of.as_str(), value, low, high, reason: reason.map(RateReason::as_str) }
    }
}
