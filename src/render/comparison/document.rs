//! A comparison of models as JSON.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::domain::money::Currency;
use crate::domain::settings::rules::Model;
use crate::render::cell::Cell;
use crate::render::number;
use crate::render::report::credits;
use crate::render::row_key::RowKey;
use crate::report::{ComparedCurrency, ComparedRow, Credited, GroupBy, ModelComparison};

const SCHEMA: u32 = 1;

/// Writes one document.
pub(super) fn json(of: &ModelComparison, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Document::of(of))?;
    out.write_all(b"\n")
}

/// Writes one line for each row, then one for the unplaced conversions of each currency.
pub(super) fn ndjson(of: &ModelComparison, out: &mut dyn Write) -> io::Result<()> {
    for currency in &of.currencies {
        for row in &currency.rows {
            serde_json::to_writer(&mut *out, &RowObject::of(of, currency, row))?;
            out.write_all(b"\n")?;
        }
        let unplaced = Sum::of(&currency.unplaced, currency.currency);
        serde_json::to_writer(&mut *out, &LastLine { unplaced })?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    period: PeriodObject,
    coupon: &'static str,
    window: String,
    by: Vec<&'a str>,
    models: Vec<&'static str>,
    fit_conversions: u64,
    clicks: u64,
    people: u64,
    rows: Vec<RowObject<'a>>,
    /// One for each currency.
    sums: Vec<CurrencyObject>,
}

#[derive(Serialize)]
struct PeriodObject {
    from: String,
    to: String,
    timezone: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    running: bool,
}

#[derive(Serialize)]
struct CurrencyObject {
    currency: Option<&'static str>,
    unplaced: Sum,
    totals: Sum,
    /// The share of the placed revenue that is under the same row whatever the model.
    same_share: Option<f64>,
}

#[derive(Serialize)]
struct RowObject<'a> {
    key: RowKey<'a>,
    currency: Option<&'static str>,
    clicks: u64,
    people: u64,
    models: ByModel<'a>,
    lowest: Extreme,
    highest: Extreme,
    spread: String,
}

#[derive(Serialize)]
struct LastLine {
    unplaced: Sum,
}

#[derive(Serialize)]
struct Extreme {
    model: &'static str,
    revenue: String,
}

#[derive(Serialize)]
struct Sum {
    conversions: Cell<'static>,
    revenue: String,
    currency: Option<&'static str>,
}

impl Sum {
    fn of(of: &Credited, currency: Option<Currency>) -> Self {
        Self {
            conversions: credits(of.conversions),
            revenue: number::amount(of.revenue, currency),
            currency: currency.map(Currency::code),
        }
    }
}

/// The figures by the name of the model.
struct ByModel<'a> {
    row: &'a ComparedRow,
    currency: Option<Currency>,
}

#[derive(Serialize)]
struct Figures {
    conversions: Cell<'static>,
    revenue: String,
}

impl Serialize for ByModel<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.row.by_model.len()))?;
        for (model, of) in &self.row.by_model {
            let revenue = number::amount(of.revenue, self.currency);
            let figures = Figures { conversions: credits(of.conversions), revenue };
            map.serialize_entry(model.as_str(), &figures)?;
        }
        map.end()
    }
}

impl<'a> RowObject<'a> {
    fn of(of: &'a ModelComparison, currency: &ComparedCurrency, row: &'a ComparedRow) -> Self {
        let money = |minor| number::amount(minor, currency.currency);
        let extreme = |(model, minor): (Model, i128)| Extreme {
            model: model.as_str(),
            revenue: money(minor),
        };
        Self {
            key: RowKey { by: &of.by, values: &row.key },
            currency: currency.currency.map(Currency::code),
            clicks: row.clicks,
            people: row.people,
            models: ByModel { row, currency: currency.currency },
            lowest: extreme(row.lowest()),
            highest: extreme(row.highest()),
            spread: money(row.spread()),
        }
    }
}

impl<'a> Document<'a> {
    fn of(of: &'a ModelComparison) -> Self {
        let period = &of.period;
        let rows = of.currencies.iter().flat_map(|currency| {
            currency.rows.iter().map(move |row| RowObject::of(of, currency, row))
        });
        let sums = of.currencies.iter().map(|currency| CurrencyObject {
            currency: currency.currency.map(Currency::code),
            unplaced: Sum::of(&currency.unplaced, currency.currency),
            totals: Sum::of(&currency.totals, currency.currency),
            same_share: currency.same_share().map(|share| (share * 1e4).round() / 1e4),
        });
        Self {
            schema: SCHEMA,
            period: PeriodObject {
                from: period.zone.rfc3339(period.from),
                to: period.zone.rfc3339(period.to),
                timezone: period.zone.name().to_owned(),
                running: of.running,
            },
            coupon: of.rules.coupon.as_str(),
            window: of.rules.window.to_string(),
            by: of.by.iter().map(GroupBy::as_str).collect(),
            models: of.models.iter().map(|model| model.as_str()).collect(),
            fit_conversions: of.fit.conversions,
            clicks: of.clicks,
            people: of.people,
            rows: rows.collect(),
            sums: sums.collect(),
        }
    }
}
