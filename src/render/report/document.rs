//! A report as JSON: the machine's contract, version 1.
//!
//! Invariant: amounts are decimal strings, rates are numbers of four places; what is unknown is
//! `null`. A name once written keeps its meaning; new ones may join.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::domain::click::Verdict;
use crate::domain::money::Currency;
use crate::report::{Figures, Grouping, Rate, RateReason, Report, ReportRow};

use super::number::{Credits, amount, rate};
use super::words::{Warning, warning};

/// The version of the document.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    period: Period,
    model: &'static str,
    coupon: &'static str,
    window_days: Days,
    by: Vec<&'static str>,
    rows: Vec<Row<'a>>,
    unplaced: Unplaced,
    totals: Row<'a>,
    other_currencies: Vec<OtherCurrency<'a>>,
    evidence: Evidence,
    warnings: Vec<Warning>,
}

#[derive(Serialize)]
struct Period {
    from: String,
    to: String,
    timezone: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Days {
    Whole(u64),
    Part(f64),
}

/// A row, or the totals, which have no key.
#[derive(Serialize)]
struct Row<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Key<'a>>,
    currency: Option<&'static str>,
    conversations: u64,
    contacts: u64,
    capture_rate: Option<f64>,
    clicks: u64,
    people: u64,
    verdicts: Verdicts<'a>,
    conversions: Credits,
    gross: String,
    refunds: String,
    discounts: String,
    revenue: String,
    cost: Option<String>,
    rate: RateOf,
    revenue_per_conversation: Option<String>,
    revenue_per_click: Option<String>,
    revenue_per_contact: Option<String>,
    average_order: Option<String>,
}

#[derive(Serialize)]
struct RateOf {
    of: &'static str,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct Unplaced {
    conversions: Credits,
    revenue: String,
    gross: String,
    refunds: String,
    discounts: String,
    currency: Option<&'static str>,
}

/// The last line of NDJSON.
#[derive(Serialize)]
struct LastLine {
    unplaced: Unplaced,
}

#[derive(Serialize)]
struct OtherCurrency<'a> {
    currency: Option<&'static str>,
    unplaced: Unplaced,
    totals: Row<'a>,
}

#[derive(Serialize)]
struct Evidence {
    click_only: u64,
    code_only: u64,
    agree: u64,
    disagree: u64,
    other: u64,
    none: u64,
}

/// Exactly the fields of `by`.
struct Key<'a> {
    by: &'a [Grouping],
    values: &'a [Option<String>],
}

impl Serialize for Key<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.by.len()))?;
        for (place, grouping) in self.by.iter().enumerate() {
            map.serialize_entry(grouping.as_str(), &self.values.get(place).cloned().flatten())?;
        }
        map.end()
    }
}

/// All eight, in their order.
struct Verdicts<'a>(&'a [u64; Verdict::ALL.len()]);

impl Serialize for Verdicts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = Verdict::ALL.iter().zip(self.0);
        serializer.collect_map(pairs.map(|(verdict, count)| (verdict.as_str(), count)))
    }
}

/// One document.
pub(super) fn json(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &document(report))?;
    out.write_all(b"\n")
}

/// Every row on a line, then what is unplaced.
pub(super) fn ndjson(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for row in &report.rows {
        serde_json::to_writer(&mut *out, &keyed(report, row))?;
        out.write_all(b"\n")?;
    }
    for figures in unplaced_of_all(report) {
        serde_json::to_writer(&mut *out, &LastLine { unplaced: unplaced(figures) })?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// What is unplaced: in the plan's currency, then in every other.
pub(super) fn unplaced_of_all(report: &Report) -> impl Iterator<Item = &Figures> {
    let others = report.other_currencies.iter().map(|(unplaced, _)| unplaced);
    std::iter::once(&report.unplaced).chain(others)
}

fn document(report: &Report) -> Document<'_> {
    let (period, evidence) = (&report.period, &report.evidence);
    let window = report.window;
    #[expect(clippy::cast_precision_loss, reason = "a window is at most a hundred years")]
    let part = || Days::Part((window.ms() as f64 / 86_400_000.0 * 1e6).round() / 1e6);
    Document {
        schema: SCHEMA,
        period: Period {
            from: period.zone.rfc3339(period.from),
            to: period.zone.rfc3339(period.to),
            timezone: period.zone.name().to_owned(),
        },
        model: report.model.as_str(),
        coupon: report.coupon.as_str(),
        window_days: window.whole_days().map_or_else(part, Days::Whole),
        by: report.by.iter().map(|grouping| grouping.as_str()).collect(),
        rows: report.rows.iter().map(|row| keyed(report, row)).collect(),
        unplaced: unplaced(&report.unplaced),
        totals: figures(&report.totals, None),
        other_currencies: report
            .other_currencies
            .iter()
            .map(|(left, totals)| other_currency(left, totals))
            .collect(),
        evidence: Evidence {
            click_only: evidence.click_only,
            code_only: evidence.code_only,
            agree: evidence.agree,
            disagree: evidence.disagree,
            other: evidence.other,
            none: evidence.none,
        },
        warnings: report.warnings.iter().map(|w| warning(w, &report.period.zone)).collect(),
    }
}

fn other_currency<'a>(left: &Figures, totals: &'a Figures) -> OtherCurrency<'a> {
    OtherCurrency {
        currency: totals.currency.map(Currency::code),
        unplaced: unplaced(left),
        totals: figures(totals, None),
    }
}

fn keyed<'a>(report: &'a Report, row: &'a ReportRow) -> Row<'a> {
    figures(&row.figures, Some(Key { by: &report.by, values: &row.key }))
}

fn figures<'a>(figures: &'a Figures, key: Option<Key<'a>>) -> Row<'a> {
    let money = |minor| amount(minor, figures.currency);
    Row {
        key,
        currency: figures.currency.map(Currency::code),
        conversations: figures.conversations,
        contacts: figures.contacts,
        capture_rate: figures.capture_rate().map(rate),
        clicks: figures.clicks,
        people: figures.people,
        verdicts: Verdicts(&figures.verdicts),
        conversions: figures.conversions.into(),
        gross: money(figures.gross),
        refunds: money(figures.refunds),
        discounts: money(figures.discounts),
        revenue: money(figures.revenue()),
        cost: figures.cost.map(money),
        rate: rate_of(&figures.rate),
        revenue_per_conversation: figures.revenue_per_conversation().map(money),
        revenue_per_click: figures.revenue_per_click().map(money),
        revenue_per_contact: figures.revenue_per_contact().map(money),
        average_order: figures.average_order().map(money),
    }
}

fn rate_of(of: &Rate) -> RateOf {
    RateOf {
        of: of.of.as_str(),
        value: of.value.map(rate),
        low: of.low.map(rate),
        high: of.high.map(rate),
        reason: of.reason.map(RateReason::as_str),
    }
}

fn unplaced(figures: &Figures) -> Unplaced {
    let money = |minor| amount(minor, figures.currency);
    Unplaced {
        conversions: figures.conversions.into(),
        revenue: money(figures.revenue()),
        gross: money(figures.gross),
        refunds: money(figures.refunds),
        discounts: money(figures.discounts),
        currency: figures.currency.map(Currency::code),
    }
}
