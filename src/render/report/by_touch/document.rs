//! A report by touch as JSON: machine contract, version 1.
//!
//! Invariant: a name keeps its meaning for ever; new names may be added.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::render::cell::Cell;
use crate::render::row_key::RowKey;
use crate::report::{Fit, GroupBy, TouchFigures, TouchMonth, TouchReport};

use super::super::cells::REASON;
use super::super::document::{Days, Period, days, windows_days};
use super::{FIGURES, PARTS, STILL_TO_COME, figures, month_of, still_to_come};

const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    basis: &'static str,
    period: Period,
    model: &'static str,
    coupon: &'static str,
    /// The conversions that a model of channels stands on; only there under one.
    #[serde(skip_serializing_if = "Option::is_none")]
    fit_conversions: Option<u64>,
    window_days: Days,
    windows_days: BTreeMap<&'static str, Days>,
    definitions: String,
    by: Vec<&'a str>,
    /// What is still to come is read off so many.
    complete_months: usize,
    months: Vec<MonthObject<'a>>,
}

#[derive(Serialize)]
struct MonthObject<'a> {
    touch_month: String,
    complete: bool,
    /// Orders from then on are not counted.
    counted_to: String,
    rows: Vec<Row<'a>>,
    /// One for each currency.
    totals: Vec<Row<'a>>,
}

/// A row with its key, or the totals of a currency.
struct Row<'a> {
    touch_month: Option<String>,
    key: Option<RowKey<'a>>,
    currency: Currency,
    figures: &'a TouchFigures,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(month) = &self.touch_month {
            map.serialize_entry("touch_month", month)?;
        }
        if let Some(key) = &self.key {
            map.serialize_entry("key", key)?;
        }
        map.serialize_entry("currency", self.currency.code())?;
        for (name, cell) in FIGURES.iter().zip(figures(self.figures, self.currency)) {
            map.serialize_entry(name, &cell)?;
        }
        map.serialize_entry(STILL_TO_COME, &StillToComeObject(self.figures))?;
        map.end()
    }
}

/// The parts of what is still to come; `reason` is there only if it has something to say.
struct StillToComeObject<'a>(&'a TouchFigures);

impl Serialize for StillToComeObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = PARTS.into_iter().zip(still_to_come(self.0));
        let is_shown = |(part, cell): &(&str, Cell<'_>)| *part != REASON || *cell != Cell::Missing;
        serializer.collect_map(parts.filter(is_shown))
    }
}

/// Writes one document.
pub(super) fn json(report: &TouchReport, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &document(report))?;
    out.write_all(b"\n")
}

/// Writes one line for each row.
pub(super) fn ndjson(report: &TouchReport, out: &mut dyn Write) -> io::Result<()> {
    for month in &report.months {
        for row in rows(report, month) {
            let row = Row { touch_month: Some(month_of(month)), ..row };
            serde_json::to_writer(&mut *out, &row)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}

fn document(report: &TouchReport) -> Document<'_> {
    let zone = &report.period.zone;
    Document {
        schema: SCHEMA,
        basis: "touch",
        period: Period::of(&report.period, report.months.iter().any(|month| !month.is_complete)),
        model: report.rules.model.as_str(),
        coupon: report.rules.coupon.as_str(),
        fit_conversions: report.fit.map(|Fit { conversions, .. }| conversions),
        window_days: days(report.rules.window),
        windows_days: windows_days(&report.rules),
        definitions: report.definitions.to_string(),
        by: report.by.iter().map(GroupBy::as_str).collect(),
        complete_months: report.complete_months,
        months: report.months.iter().map(|month| object(report, month, zone)).collect(),
    }
}

fn object<'a>(report: &'a TouchReport, month: &'a TouchMonth, zone: &Zone) -> MonthObject<'a> {
    let totals = month.currencies.iter().map(|of| Row {
        touch_month: None,
        key: None,
        currency: of.currency,
        figures: &of.totals,
    });
    MonthObject {
        touch_month: month_of(month),
        complete: month.is_complete,
        counted_to: zone.rfc3339(month.counted_to),
        rows: rows(report, month).collect(),
        totals: totals.collect(),
    }
}

fn rows<'a>(
    report: &'a TouchReport,
    month: &'a TouchMonth,
) -> impl Iterator<Item = Row<'a>> + use<'a> {
    month.currencies.iter().flat_map(move |of| {
        of.rows.iter().map(move |row| Row {
            touch_month: None,
            key: Some(RowKey { by: &report.by, values: &row.key }),
            currency: of.currency,
            figures: &row.figures,
        })
    })
}
