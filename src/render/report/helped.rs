//! The conversions that rows helped along the way: those with a touch of the row whose credit under the last touch is
//! another row's. A table and sentences for people; the numbers are measures of the rows.
//!
//! Invariant: it is there only if a row helped. It says what was there on the way, not what would have come without.

use crate::domain::limits::LISTED_MAX;
use crate::domain::money::Currency;
use crate::render::key;
use crate::render::number::Credits;
use crate::render::page::Part;
use crate::render::table::{Table, Value};
use crate::render::texts::say;
use crate::report::{Report, ReportRow};

use super::below::Below;
use super::unplaced::sums_by_currency;

/// Below the rows of a terminal or of Markdown: those that helped most.
pub(super) fn below(report: &Report) -> Option<Below> {
    let rows = rows(report);
    let left = rows.len().saturating_sub(LISTED_MAX) as u64;
    let more = (left > 0).then(|| say!("helped-more", count = left));
    let table = table(report, rows.get(..LISTED_MAX).unwrap_or(&rows))?;
    Some(Below {
        table,
        optional: Vec::new(),
        said: more.into_iter().chain(said(report)).collect(),
    })
}

/// As a part of a page.
pub(super) fn part(report: &Report) -> Option<Part> {
    let part = Part::with_table("helped", say!("helped-title"), table(report, &rows(report))?);
    Some(Part { notes: said(report), ..part })
}

/// The rows that helped, those that helped most first.
fn rows(report: &Report) -> Vec<&ReportRow> {
    let helped = report.rows.iter().filter(|row| row.figures.assisted_conversions > 0);
    let mut rows: Vec<&ReportRow> = helped.collect();
    // Stable: of equals, those with more revenue stay first.
    rows.sort_by_key(|row| {
        let is_other = row.figures.currency != report.totals.currency;
        (is_other, row.figures.currency, std::cmp::Reverse(row.figures.assisted_conversions))
    });
    rows
}

fn table(report: &Report, rows: &[&ReportRow]) -> Option<Table> {
    let mut heads = key::heads(&report.by);
    let with_currency = !report.other_currencies.is_empty();
    heads.extend(with_currency.then(|| "currency".into()));
    let left = heads.len();
    heads.extend(["assisted_conversions", "credited"].map(Into::into));
    let row = |row: &&ReportRow| {
        let key = row.key.iter().map(|tag| Value::Text(key::tag(tag.as_deref())));
        let code = row.figures.currency.map_or("", Currency::code);
        let code = with_currency.then(|| Value::text(code));
        let helped = Value::Count(row.figures.assisted_conversions);
        let counts = [helped, Value::Credits(row.figures.conversions)];
        key.chain(code).chain(counts).collect()
    };
    let table = || Table::new(heads, left).with_rows(rows.iter().map(row));
    (!rows.is_empty()).then(table)
}

/// How many conversions of each currency were helped, and what that means.
fn said(report: &Report) -> Vec<String> {
    let is_one_of_many = !report.other_currencies.is_empty();
    let helped = sums_by_currency(report).map(|(_, totals)| totals);
    let helped = helped.filter(|totals| totals.assisted_conversions > 0).map(|totals| {
        let (count, all) = (totals.assisted_conversions, Credits::from(totals.conversions));
        match totals.currency.filter(|_| is_one_of_many) {
            Some(of) => say!("helped-of-in", count = count, all = all, currency = of.code()),
            None => say!("helped-of", count = count, all = all),
        }
    });
    helped.chain([say!("helped-means")]).collect()
}
