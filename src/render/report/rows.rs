//! The rows of a report as a table for people.
//!
//! Invariant: with fewer than five conversions no rate is shown. Unplaced conversions and totals are the last rows. Does
//! not fit the table to a line (see `screen`).

use crate::domain::settings::rate::RateOf;
use crate::render::key;
use crate::render::table::{Table, Value};
use crate::render::texts::say;
use crate::report::{About, Figures, Get, Measure, Proportion, Rate, Report};

use super::clicks;
use super::unplaced::sums_by_currency;

/// Below this many conversions a rate would be chance.
const FEW: f64 = 5.0;
/// The measures that may be in the table, after the key. Of the measures that a rate divides by, there is the one it
/// does; and conversations, which most work goes into.
const MEASURES_SHOWN: [&str; 14] = [
    "conversations",
    "contacts",
    "clicks",
    "people",
    "conversions",
    "assisted_conversions",
    "micro_conversions",
    "rate",
    "revenue",
    "revenue_per_conversation",
    "cost",
    "roas",
    "cost_per_conversion",
    "profit",
];
/// Those that a line leaves out if people, clicks or contacts are known.
const OF_CONVERSATIONS: [&str; 2] = [CONVERSATIONS, "revenue_per_conversation"];
const CONVERSATIONS: &str = "conversations";
/// Those that are there even if nothing happened.
const ALWAYS: [&str; 2] = ["conversions", "revenue"];
/// What a narrow line leaves out, in this order, by the keys of the columns.
pub(super) const OPTIONAL: [&str; 14] = [
    "cost_per_conversion",
    "roas",
    "profit",
    "cost",
    "revenue_per_conversation",
    "micro_conversions",
    "assisted_conversions",
    EXPECTED,
    INTERVAL,
    "rate",
    "contacts",
    "clicks",
    "people",
    "conversations",
];
/// The column of the rates that the plan expects.
const EXPECTED: &str = "expected";
/// The column of a rate's interval.
pub(super) const INTERVAL: &str = "interval";

/// How much space a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// One line of a terminal: conversations are there only where the rate has nothing else to divide by.
    Line,
    Page,
}

/// The rows, then for each currency unplaced conversions and totals.
pub(super) fn table(report: &Report, space: Space) -> Table {
    let mut heads = key::heads(&report.by);
    let measures = shown(report, space);
    for measure in &measures {
        heads.push(measure.name.into());
        heads.extend(matches!(measure.get, Get::Rate(_)).then(|| INTERVAL.into()));
    }
    let with_currency = !report.other_currencies.is_empty();
    let cells = |figures, is_unplaced| {
        let values = |measure: &&Measure| {
            let is_unknown = is_unplaced && measure.about == About::Row;
            let values = values(measure, figures, with_currency);
            if is_unknown { vec![Value::Blank; values.len()] } else { values }
        };
        measures.iter().flat_map(values).collect::<Vec<Value>>()
    };
    let mut rows = Vec::new();
    for row in &report.rows {
        let tag = |tag: &Option<String>| Value::Text(key::tag(tag.as_deref()));
        let mut key: Vec<Value> = row.key.iter().map(tag).collect();
        if key.is_empty() {
            key.push(Value::Text(say!("row-all")));
        }
        rows.push(key.into_iter().chain(cells(&row.figures, false)).collect());
    }
    for (unplaced, totals) in sums_by_currency(report) {
        rows.push(labelled(report, say!("unplaced"), cells(unplaced, true)));
        rows.push(labelled(report, say!("row-total"), cells(totals, false)));
    }
    let sums = sums_by_currency(report).count();
    let mut table = Table::new(heads, key_columns(report)).with_rows(rows).with_sums(sums * 2);
    add_expected(report, &mut table);
    // Without clicks, for example, no row has an interval.
    if let Some(column) =
        table.column(INTERVAL).filter(|at| table.rows.iter().all(|row| row[*at].is_none()))
    {
        table.remove(column);
    }
    table
}

/// Adds the rates that the plan expects, if it expects any of the rows, after the intervals.
fn add_expected(report: &Report, table: &mut Table) {
    let expected: Vec<Value> = report
        .rows
        .iter()
        .map(|row| report.benchmark(row))
        .map(|rate| rate.map_or(Value::Blank, |rate| Value::Share(rate.value())))
        .collect();
    if let Some(interval) =
        table.column(INTERVAL).filter(|_| expected.iter().any(|value| !value.is_none()))
    {
        table.insert(interval + 1, EXPECTED, expected);
    }
}

/// The measures in the table, in order: those of which there is anything.
fn shown(report: &Report, space: Space) -> Vec<&'static Measure> {
    let unit = report.totals.rate.of.as_str();
    let is_unit = |name: &str| RateOf::ALL.iter().any(|of| of.as_str() == name);
    let is_another_unit = |name: &str| is_unit(name) && ![unit, CONVERSATIONS].contains(&name);
    let named = MEASURES_SHOWN.into_iter().filter(|name| !is_another_unit(name));
    let has_units = Measure::named(unit).is_some_and(|unit| is_some(unit, &report.totals));
    let is_narrow = space == Space::Line && has_units;
    let is_spared = |name: &str| is_narrow && name != unit && OF_CONVERSATIONS.contains(&name);
    let known = named.filter(|name| !is_spared(name)).filter_map(Measure::named);
    let sums = || sums_by_currency(report).map(|(_, totals)| totals);
    let all = || report.rows.iter().map(|row| &row.figures).chain(sums());
    let mut shown: Vec<&Measure> = known
        .filter(|measure| {
            ALWAYS.contains(&measure.name) || all().any(|figures| is_some(measure, figures))
        })
        .collect();
    // A phone shows the first columns of a page without scrolling, and a mail has no others. What a conversation earned
    // is among them where all is of conversations.
    if space == Space::Page {
        let is_late = |name| unit == CONVERSATIONS && ["rate", "cost"].contains(&name);
        shown.sort_by_key(|measure| match measure.name {
            "revenue" => 0,
            name if is_late(name) => 2,
            "profit" => 3,
            "roas" | "cost_per_conversion" => 4,
            "assisted_conversions" | "micro_conversions" => 5,
            _ => 1,
        });
    }
    shown
}

/// Whether there is anything of a measure.
fn is_some(measure: &Measure, figures: &Figures) -> bool {
    match measure.get {
        Get::Text(get) => get(figures).is_some(),
        Get::Count(get) => get(figures) > 0,
        Get::Credits(get) => get(figures) > 0.0,
        Get::Money(get) => get(figures).is_some(),
        Get::Share(get) | Get::Ratio(get) | Get::Days(get) => get(figures).is_some(),
        Get::Rate(get) => get(figures).value.is_some(),
        Get::Verdicts(get) => get(figures).iter().any(|count| *count > 0),
    }
}

/// Whether a rate of so many conversions would be chance.
pub(super) fn is_few(conversions: f64) -> bool {
    conversions < FEW
}

/// The number of key columns; one for labels if the report has no key.
pub(super) fn key_columns(report: &Report) -> usize {
    report.by.len().max(1)
}

fn labelled(report: &Report, label: String, cells: Vec<Value>) -> Vec<Value> {
    let blanks = vec![Value::Blank; key_columns(report) - 1];
    std::iter::once(Value::Text(label)).chain(blanks).chain(cells).collect()
}

/// A measure as people read it: one value, or two for a rate and its interval.
fn values(measure: &Measure, figures: &Figures, with_currency: bool) -> Vec<Value> {
    let money = |minor| {
        let currency = figures.currency;
        if with_currency { Value::money(minor, currency) } else { Value::amount(minor, currency) }
    };
    match measure.get {
        Get::Text(get) => vec![Value::or_missing(get(figures), Value::text)],
        Get::Count(get) => vec![Value::Count(get(figures))],
        Get::Credits(get) => vec![Value::Credits(get(figures))],
        Get::Money(get) => vec![Value::or_missing(get(figures), money)],
        Get::Share(get) => vec![Value::or_missing(get(figures), Value::Share)],
        Get::Ratio(get) => vec![Value::or_missing(get(figures), Value::Times)],
        Get::Days(get) => vec![Value::or_missing(get(figures), Value::Days)],
        Get::Rate(get) => rate(&get(figures), figures.conversions).into(),
        Get::Verdicts(get) => vec![Value::Text(clicks::verdict_counts(&get(figures)))],
    }
}

/// A share of so many, and its interval. Nothing of few: it would be chance.
pub(super) fn share(share: Option<Proportion>, count: u64) -> [Value; 2] {
    match share.filter(|_| !is_few(count as f64)) {
        Some(of) => [Value::Share(of.value), Value::Interval(of.low, of.high)],
        None => [Value::Missing, Value::Missing],
    }
}

/// A rate and its interval.
pub(super) fn rate(rate: &Rate, conversions: f64) -> [Value; 2] {
    let Some(value) = rate.value else {
        return [Value::Missing, Value::Blank];
    };
    if is_few(conversions) {
        return [Value::Text(say!("too-few")), Value::Blank];
    }
    let interval = match (rate.low, rate.high) {
        (Some(low), Some(high)) => Value::Interval(low, high),
        _ => Value::Missing,
    };
    [Value::Share(value), interval]
}

#[cfg(test)]
mod tests;
