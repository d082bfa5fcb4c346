//! Customers by the month of their first order: tables and a picture for people, and an object of the JSON contract.
//!
//! Invariant: a month that is not known has an empty cell in every format, and no number. What is in no row is said
//! below them.

use serde::Serialize;

use crate::domain::money::Currency;
use crate::render::grid::Head;
use crate::render::number::{amount, rate};
use crate::render::page::{Cells, Part, Picture, Shape, Tile, TileRow, Tiles};
use crate::render::prose::{money, percent};
use crate::render::table::{Table, Value};
use crate::render::texts::say;
use crate::report::{Cohort, CohortSum, Cohorts, OrderSum, Report};

use super::below::Below;
use super::rows::is_few;

/// Below the rows of a terminal or of Markdown.
pub(super) fn below(report: &Report) -> Option<Below> {
    let cohorts = report.cohorts.as_ref()?;
    let months = months(cohorts);
    let heads = ["first_order", "customers", "revenue", "per_customer"].map(Head::from);
    let row = |of: &Cohort| {
        let known = [
            Value::text(of.month.to_string()),
            Value::Count(of.customers),
            Value::money(of.revenue(), cohorts.currency),
            value(cohorts, of, of.months.len() - 1),
        ];
        known.into_iter().chain((1..months).map(|month| share(of, month))).collect()
    };
    let table = Table::new(heads.into_iter().chain((1..months).map(after)), 1)
        .with_rows(cohorts.rows.iter().map(row));
    let newest = (1..months).rev().map(|months| after(months).key);
    let optional = ["revenue".into()].into_iter().chain(newest);
    let said = again(cohorts).into_iter().chain(said(report, cohorts));
    Some(Below { table, optional: optional.collect(), said: said.collect() })
}

/// As parts of a page: who ordered again, and what they brought.
pub(super) fn parts(report: &Report) -> Vec<Part> {
    let Some(cohorts) = &report.cohorts else { return Vec::new() };
    let retention = Part {
        said: again(cohorts).into_iter().collect(),
        picture: picture(cohorts),
        notes: said(report, cohorts),
        ..Part::with_table("cohorts", say!("cohorts-title"), retention(cohorts))
    };
    let values = values(cohorts);
    vec![retention, Part::with_table("cohort-value", say!("cohorts-title-value"), values)]
}

/// The months of the oldest cohort, its first one included.
fn months(cohorts: &Cohorts) -> usize {
    cohorts.rows.iter().map(|of| of.months.len()).max().unwrap_or_default()
}

/// The head of the column of so many months after the first order.
fn after(months: usize) -> Head {
    if months == 0 {
        return Head::from("same_month");
    }
    let name = say!("cohorts-after", months = months as u64);
    Head { key: format!("after_{months}").into(), ..Head::named(name) }
}

/// Shares of the customers who ordered, then how many these are.
fn retention(cohorts: &Cohorts) -> Table {
    let months = months(cohorts);
    let heads = ["first_order", "of_these"].map(Head::from);
    let block = |what: String, value: fn(&Cohort, usize) -> Value| {
        let row = move |of: &Cohort| {
            let key = [Value::text(of.month.to_string()), Value::text(what.clone())];
            key.into_iter().chain((0..months).map(|month| value(of, month))).collect()
        };
        cohorts.rows.iter().map(row)
    };
    let counts = block(say!("cohorts-count"), |of, month| {
        of.months.get(month).map_or(Value::Blank, |of| Value::Count(of.count))
    });
    let rows = block(say!("cohorts-share"), share).chain(counts);
    Table::new(heads.into_iter().chain((0..months).map(after)), 2).with_rows(rows)
}

/// What each customer of a cohort brought, month by month.
fn values(cohorts: &Cohorts) -> Table {
    let months = months(cohorts);
    let heads = ["first_order", "customers", "revenue"].map(Head::from);
    let row = |of: &Cohort| {
        let key = [
            Value::text(of.month.to_string()),
            Value::Count(of.customers),
            Value::money(of.revenue(), cohorts.currency),
        ];
        key.into_iter().chain((0..months).map(|month| value(cohorts, of, month))).collect()
    };
    Table::new(heads.into_iter().chain((0..months).map(after)), 1)
        .with_rows(cohorts.rows.iter().map(row))
}

fn share(of: &Cohort, month: usize) -> Value {
    of.share(month).map_or(Value::Blank, Value::Share)
}

fn value(cohorts: &Cohorts, of: &Cohort, month: usize) -> Value {
    of.value(month).map_or(Value::Blank, |minor| Value::amount(minor, cohorts.currency))
}

/// The shares from the first month after the first order on; `None` if no such month is known.
fn picture(cohorts: &Cohorts) -> Option<Picture> {
    let months = months(cohorts);
    let tile = |share: f64| Tile { share, shown: percent(share, 0) };
    let row = |of: &Cohort| TileRow {
        label: of.month.to_string(),
        tiles: (1..months).map(|month| of.share(month).map(tile)).collect(),
    };
    let tiles = Tiles {
        heads: (1..months).map(|months| after(months).name).collect(),
        // Of the newest no later month is known.
        rows: cohorts.rows.iter().filter(|of| of.months.len() > 1).map(row).collect(),
    };
    (months > 1).then(|| Picture {
        title: say!("cohorts-picture"),
        shape: Shape::Tiles(tiles),
        of: Cells::Block { rows: cohorts.rows.len(), from: 3 },
    })
}

/// How many order again in the next month, of all cohorts of which that is known; `None` if they are few.
fn again(cohorts: &Cohorts) -> Option<String> {
    let known = || cohorts.rows.iter().filter(|of| of.months.len() > 1);
    let again: u64 = known().map(|of| of.months[1].count).sum();
    let all: u64 = known().map(|of| of.customers).sum();
    let share = percent(again as f64 / all.max(1) as f64, 1);
    (!is_few(again as f64)).then(|| say!("cohorts-again", customers = all, share = share))
}

/// What the columns mean, and what is in no row.
fn said(report: &Report, cohorts: &Cohorts) -> Vec<String> {
    let through = cohorts.through.to_string();
    let mut said = vec![say!("cohorts-means", through = through)];
    let revenue = |of: &CohortSum| money(of.revenue, cohorts.currency);
    let first = cohorts.rows[0].month.to_string();
    if cohorts.earlier.count == 0 {
        let since = report.period.zone.day(cohorts.known_since).to_string();
        said.push(say!("cohorts-since", since = since));
    } else {
        let (customers, revenue) = (cohorts.earlier.count, revenue(&cohorts.earlier));
        said.push(say!("cohorts-earlier", customers = customers, first = first, revenue = revenue));
    }
    if cohorts.nobody.count > 0 {
        let (orders, revenue) = (cohorts.nobody.count, revenue(&cohorts.nobody));
        said.push(say!("cohorts-nobody", orders = orders, revenue = revenue));
    }
    let others = cohorts.others.iter().map(|of| money(of.revenue, Some(of.currency)));
    let others: Vec<String> = others.collect();
    if !others.is_empty() {
        said.push(say!("cohorts-others", amounts = others.join(", ")));
    }
    said
}

/// `cohorts`: `currency, through, rows, earlier, without_customer, other_currencies`.
#[derive(Serialize)]
pub(super) struct CohortsObject {
    currency: Option<&'static str>,
    /// The last month that is known.
    through: String,
    rows: Vec<RowObject>,
    /// Customers whose first order was before the months that rows can have.
    earlier: EarlierObject,
    without_customer: NobodyObject,
    /// What was paid in other currencies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_currencies: Vec<OtherObject>,
}

#[derive(Serialize)]
struct RowObject {
    first_order: String,
    customers: u64,
    revenue: String,
    /// From the month of the first order on.
    months: Vec<MonthObject>,
}

#[derive(Serialize)]
struct MonthObject {
    customers: u64,
    share: Option<f64>,
    revenue: String,
    /// What each customer of the cohort brought so far.
    value: Option<String>,
}

#[derive(Serialize)]
struct EarlierObject {
    customers: u64,
    revenue: String,
}

#[derive(Serialize)]
struct OtherObject {
    currency: &'static str,
    orders: u64,
    revenue: String,
}

#[derive(Serialize)]
struct NobodyObject {
    orders: u64,
    revenue: String,
}

impl CohortsObject {
    pub(super) fn of(cohorts: &Cohorts) -> Self {
        let written = |minor| amount(minor, cohorts.currency);
        let month = |(of, number): (&Cohort, usize)| MonthObject {
            customers: of.months[number].count,
            share: of.share(number).map(rate),
            revenue: written(of.months[number].revenue),
            value: of.value(number).map(written),
        };
        let row = |of: &Cohort| RowObject {
            first_order: of.month.to_string(),
            customers: of.customers,
            revenue: written(of.revenue()),
            months: (0..of.months.len()).map(|number| month((of, number))).collect(),
        };
        let other = |of: &OrderSum| OtherObject {
            currency: of.currency.code(),
            orders: of.orders,
            revenue: amount(of.revenue, Some(of.currency)),
        };
        let Cohorts { earlier, nobody, .. } = cohorts;
        Self {
            currency: cohorts.currency.map(Currency::code),
            through: cohorts.through.to_string(),
            rows: cohorts.rows.iter().map(row).collect(),
            earlier: EarlierObject { customers: earlier.count, revenue: written(earlier.revenue) },
            without_customer: NobodyObject {
                orders: nobody.count,
                revenue: written(nobody.revenue),
            },
            other_currencies: cohorts.others.iter().map(other).collect(),
        }
    }
}
