//! The rows of a report as a table for people.
//!
//! Invariant: with fewer than five conversions no rate is shown. Unplaced conversions and totals are the last rows. Does
//! not fit the table to a line (see `screen`).

use crate::render::table::{Table, Value};
use crate::report::{About, Figures, Get, GroupBy, Measure, Rate, Report};

use super::unplaced::{UNPLACED, sums_by_currency};
use super::words;

/// Below this many conversions a rate would be chance.
const FEW: f64 = 5.0;
/// The measures in the table, after the key and what the rate divides by.
const MEASURES_SHOWN: [&str; 3] = ["conversions", "rate", "revenue"];
/// Those that are there too if there is anything of them, each with its name in the table.
pub(super) const MEASURES_BESIDE: [(&str, &str); 2] =
    [("assisted_conversions", "assisted"), ("micro_conversions", "micro")];
/// The column of a rate's interval.
pub(super) const INTERVAL: &str = "95%";

/// The rows, then for each currency unplaced conversions and totals.
pub(super) fn table(report: &Report) -> Table {
    let mut heads: Vec<&str> = report.by.iter().map(GroupBy::as_str).collect();
    heads.resize(key_columns(report), "");
    let measures = shown(report);
    for measure in &measures {
        let short = MEASURES_BESIDE.into_iter().find(|(name, _)| *name == measure.name);
        heads.push(short.map_or(measure.name, |(_, short)| short));
        heads.extend(matches!(measure.get, Get::Rate(_)).then_some(INTERVAL));
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
        let tag = |value: &Option<String>| Value::text(value.as_deref().unwrap_or(words::NO_TAG));
        let mut key: Vec<Value> = row.key.iter().map(tag).collect();
        if key.is_empty() {
            key.push(Value::text("all"));
        }
        rows.push(key.into_iter().chain(cells(&row.figures, false)).collect());
    }
    for (unplaced, totals) in sums_by_currency(report) {
        rows.push(labelled(report, UNPLACED, cells(unplaced, true)));
        rows.push(labelled(report, "total", cells(totals, false)));
    }
    let mut table = Table::new(heads, key_columns(report)).with_rows(rows);
    // Without clicks, for example, no row has an interval.
    let interval = table.heads.iter().position(|head| head.name == INTERVAL);
    if let Some(column) = interval.filter(|at| table.rows.iter().all(|row| row[*at].is_none())) {
        table.remove(column);
    }
    table
}

/// The measures in the table, in order.
fn shown(report: &Report) -> Vec<&'static Measure> {
    let names = std::iter::once(report.totals.rate.of.as_str()).chain(MEASURES_SHOWN);
    let mut shown: Vec<&Measure> = names.filter_map(Measure::named).collect();
    let is_some = |measure: &&Measure| {
        let sums = sums_by_currency(report).map(|(_, totals)| totals);
        let all = report.rows.iter().map(|row| &row.figures).chain(sums);
        all.into_iter().any(|figures| match measure.get {
            Get::Count(get) => get(figures) > 0,
            Get::Credits(get) => get(figures) > 0.0,
            _ => false,
        })
    };
    let beside = MEASURES_BESIDE.into_iter().filter_map(|(name, _)| Measure::named(name));
    // Right after the conversions.
    shown.splice(2..2, beside.filter(is_some));
    shown
}

/// The number of key columns; one for labels if the report has no key.
pub(super) fn key_columns(report: &Report) -> usize {
    report.by.len().max(1)
}

fn labelled(report: &Report, label: &str, cells: Vec<Value>) -> Vec<Value> {
    let blanks = vec![Value::Blank; key_columns(report) - 1];
    std::iter::once(Value::text(label)).chain(blanks).chain(cells).collect()
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
        Get::Days(get) => vec![Value::or_missing(get(figures), Value::Days)],
        Get::Rate(get) => rate(&get(figures), figures.conversions).into(),
        Get::Verdicts(get) => vec![Value::Text(words::verdict_counts(&get(figures)))],
    }
}

/// A rate and its interval.
fn rate(rate: &Rate, conversions: f64) -> [Value; 2] {
    let Some(value) = rate.value else {
        return [Value::Missing, Value::Blank];
    };
    if conversions < FEW {
        return [Value::text("too few"), Value::Blank];
    }
    let interval = match (rate.low, rate.high) {
        (Some(low), Some(high)) => Value::Interval(low, high),
        _ => Value::Missing,
    };
    [Value::Share(value), interval]
}

#[cfg(test)]
mod tests;
