//! `report --basis touch` in every format.
//!
//! Invariant: CSV and JSON have every figure under the same names; an unknown one is empty or `null`, never 0. The
//! tables for people have the revenue of a row in a table of its own, so that both fit a terminal.

mod document;
mod screen;

use std::io::{self, Write};
use std::sync::LazyLock;

use crate::attribution::statistics::{NoForecast, StillToCome};
use crate::domain::money::Currency;
use crate::domain::record::cost::Month;
use crate::render::cell::Cell;
use crate::render::format::Format;
use crate::render::list::{List, list};
use crate::render::width::Width;
use crate::report::{Brought, GroupBy, TOUCH_DAYS, TouchFigures, TouchMonth, TouchReport};

use super::cells::{REASON, VALUE, credits};
use crate::render::number::{exponent, rate};

/// The names of the figures: conversions and revenue by days after the touch, then all so far.
static FIGURES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let of = |what: &'static str| {
        let by_days = TOUCH_DAYS.iter().map(move |days| format!("{what}_{days}d"));
        by_days.chain([what.to_owned()])
    };
    of("conversions").chain(of("revenue")).collect()
});
/// The figures of what is still to come, in conversions.
const STILL_TO_COME: &str = "still_to_come";
const PARTS: [&str; 4] = [VALUE, "low", "high", REASON];
const STILL_TO_COME_COLUMNS: [&str; 4] =
    [STILL_TO_COME, "still_to_come_low", "still_to_come_high", "still_to_come_reason"];

/// Writes a report by touch. CSV and NDJSON have the rows alone, each with its month.
pub fn by_touch(
    report: &TouchReport,
    format: Format,
    width: Width,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => out.write_all(screen::plain(report, width).as_bytes())?,
        Format::Md => out.write_all(screen::in_markdown(report).as_bytes())?,
        Format::Csv | Format::RawCsv => list(&rows(report), format, width, out)?,
        Format::Json => document::json(report, out)?,
        Format::Ndjson => document::ndjson(report, out)?,
    }
    out.flush()
}

/// The month of touches as people write it in files: `2026-10`.
fn month_of(month: &TouchMonth) -> String {
    Month::of(month.month.zone.day(month.month.from)).to_string()
}

fn rows(report: &TouchReport) -> List<'_> {
    let mut rows = Vec::new();
    for month in &report.months {
        for of in &month.currencies {
            for row in &of.rows {
                let mut cells = vec![Cell::Plain(month_of(month).into())];
                cells.extend(row.key.iter().map(|tag| Cell::text(tag.as_deref())));
                cells.push(Cell::Plain(of.currency.code().into()));
                cells.extend(figures(&row.figures, of.currency));
                cells.extend(still_to_come(&row.figures));
                rows.push(cells);
            }
        }
    }
    let by = report.by.iter().map(GroupBy::as_str);
    let figures = FIGURES.iter().map(String::as_str);
    let columns = ["touch_month"].into_iter().chain(by).chain(["currency"]).chain(figures);
    List { columns: columns.chain(STILL_TO_COME_COLUMNS).collect(), spare: &[], rows }
}

/// The cells of [`FIGURES`].
fn figures(of: &TouchFigures, currency: Currency) -> Vec<Cell<'static>> {
    let all = || of.by_days.into_iter().chain([Some(of.so_far)]);
    let exponent = exponent(Some(currency));
    let money = |of: Brought| Cell::Money { minor: of.revenue, exponent };
    let conversions = all().map(|of| of.map_or(Cell::Missing, |of| credits(of.conversions)));
    conversions.chain(all().map(|of| of.map_or(Cell::Missing, money))).collect()
}

/// The cells of [`PARTS`].
fn still_to_come(of: &TouchFigures) -> [Cell<'static>; 4] {
    let number = |value: f64| Cell::Number(rate(value));
    match &of.still_to_come {
        Ok(StillToCome { expected, low, high, .. }) => {
            let high = high.map_or(Cell::Missing, number);
            [number(*expected), number(*low), high, Cell::Missing]
        }
        Err(reason) => {
            let reason = Cell::Plain(NoForecast::as_str(*reason).into());
            [Cell::Missing, Cell::Missing, Cell::Missing, reason]
        }
    }
}
