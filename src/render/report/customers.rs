//! New and returning customers of a report: a table for people, and an object of the JSON contract.
//!
//! Invariant: what "new" stands on is said with the table. Where nothing is known from before the period, only that is
//! said, because all customers would look new.

use serde::Serialize;

use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::render::number::amount;
use crate::render::page::Part;
use crate::render::table::{Table, Value};
use crate::render::texts::{self, say};
use crate::report::{CustomerSum, Customers, OrderSum, Report};

use super::below::Below;

/// Below the rows of a terminal or of Markdown.
pub(super) fn below(report: &Report) -> Option<Below> {
    let customers = report.customers.as_ref().filter(|of| of.is_told)?;
    let (table, said) = (table(customers), said(report, customers));
    Some(Below { table, optional: vec!["average_order".into()], said })
}

/// As a part of a page.
pub(super) fn part(report: &Report) -> Option<Part> {
    let customers = report.customers.as_ref()?;
    let said = said(report, customers);
    if !customers.is_told {
        return Some(Part::saying("customers", say!("customers-title"), said));
    }
    let part = Part::with_table("customers", say!("customers-title"), table(customers));
    Some(Part { notes: said, ..part })
}

fn table(customers: &Customers) -> Table {
    let sum = |of: &OrderSum| {
        let money = |minor| Value::money(minor, Some(of.currency));
        [Value::Count(of.orders), money(of.revenue), Value::or_missing(of.average(), money)]
    };
    let row = |of: &CustomerSum| {
        let kind = texts::of("customer", of.kind.as_str());
        [Value::Text(kind), Value::Count(of.customers)].into_iter().chain(sum(&of.of)).collect()
    };
    let nobody = |of: &OrderSum| {
        let key = [Value::Text(say!("customers-nobody")), Value::Blank];
        key.into_iter().chain(sum(of)).collect()
    };
    let rows = customers.sums.iter().map(row).chain(customers.nobody.iter().map(nobody));
    let heads = ["customer", "customers", "orders", "revenue", "average_order"];
    Table::new(heads, 1).with_rows(rows)
}

/// What "new" stands on, and what is not known.
fn said(report: &Report, customers: &Customers) -> Vec<String> {
    let (first, _) = report.period.first_and_last();
    if !customers.is_told {
        return vec![say!("customers-not-known", first = first.to_string())];
    }
    let since = report.period.zone.day(customers.known_since);
    let new = say!("customers-new", first = first.to_string(), since = since.to_string());
    let orders: u64 = customers.nobody.iter().map(|of| of.orders).sum();
    let nobody = (orders > 0).then(|| say!("customers-without", orders = orders));
    let cohorts = report.cohorts.is_none().then(|| say!("customers-no-months"));
    [Some(new), nobody, cohorts].into_iter().flatten().collect()
}

/// `customers`: `known_since, rows, without_customer`.
#[derive(Serialize)]
pub(super) struct CustomersObject {
    /// The earliest order that names its customer.
    known_since: String,
    rows: Vec<RowObject>,
    without_customer: Vec<SumObject>,
}

#[derive(Serialize)]
struct RowObject {
    customer: &'static str,
    customers: u64,
    #[serde(flatten)]
    sum: SumObject,
}

/// Some orders in one currency.
#[derive(Serialize)]
struct SumObject {
    currency: &'static str,
    orders: u64,
    revenue: String,
    average_order: Option<String>,
}

impl CustomersObject {
    /// `None` where nothing is known from before the period.
    pub(super) fn of(customers: &Customers, zone: &Zone) -> Option<Self> {
        let row = |of: &CustomerSum| RowObject {
            customer: of.kind.as_str(),
            customers: of.customers,
            sum: SumObject::of(&of.of),
        };
        customers.is_told.then(|| Self {
            known_since: zone.rfc3339(customers.known_since),
            rows: customers.sums.iter().map(row).collect(),
            without_customer: customers.nobody.iter().map(SumObject::of).collect(),
        })
    }
}

impl SumObject {
    fn of(of: &OrderSum) -> Self {
        let written = |minor| amount(minor, Some(of.currency));
        Self {
            currency: Currency::code(of.currency),
            orders: of.orders,
            revenue: written(of.revenue),
            average_order: of.average().map(written),
        }
    }
}
