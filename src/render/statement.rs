//! Statements of agents: one holder's lines, or the sums of all holders.
//!
//! Invariant: an unknown commission is missing, never 0, and the sentences under the table say how many there are.

use crate::domain::credited::{Exact, Holder};
use crate::domain::money::{Money, decimal};
use crate::domain::period::Zone;
use crate::report::{HolderStatement, StatementLine};

use super::cell::Cell;
use super::format::Format;
use super::list::List;
use super::prose::{counted, grouped};
use super::report::credits;

const LINES: &[&str] = &[
    "order_id",
    "ordered_at",
    "adjusts",
    "share",
    "currency",
    "net",
    "base",
    "commission",
    "reason",
];
/// What a terminal's table leaves out first.
const SPARE: &[&str] = &["currency", "share", "base"];

/// The lines of one agent, in all currencies.
#[must_use]
pub fn statement<'a>(of: &'a [HolderStatement], zone: &Zone, format: Format) -> List<'a> {
    let rows = of.iter().flat_map(|holder| holder.lines.iter().map(|line| row(line, zone, format)));
    let rows: Vec<_> = rows.collect();
    let mut list = List { columns: LINES.to_vec(), spare: SPARE, rows };
    // People see a column only if there is something in it.
    if matches!(format, Format::Table | Format::Md) {
        for name in ["adjusts", "reason"] {
            drop_if_missing(&mut list, name);
        }
    }
    list
}

fn drop_if_missing(list: &mut List<'_>, name: &str) {
    let Some(column) = list.columns.iter().position(|of| *of == name) else { return };
    if list.rows.iter().all(|row| row[column] == Cell::Missing) {
        list.columns.remove(column);
        list.rows.iter_mut().for_each(|row| drop(row.remove(column)));
    }
}

fn row<'a>(line: &'a StatementLine, zone: &Zone, format: Format) -> Vec<Cell<'a>> {
    let of = &line.of;
    let exponent = of.currency.exponent();
    let at = match format {
        Format::Table | Format::Md => zone.day(of.at).to_string(),
        _ => of.at.to_string(),
    };
    let money = |minor: i128| Cell::Money { minor, exponent };
    let share = of.share.map(|millionths| credits(f64::from(millionths) / 1e6));
    vec![
        Cell::Text(of.order.as_str().into()),
        Cell::Plain(at.into()),
        line.adjusts.map_or(Cell::Missing, |month| Cell::Plain(month.to_string().into())),
        share.unwrap_or(Cell::Missing),
        Cell::Plain(of.currency.code().into()),
        Cell::money(Some(Money { minor: of.net, currency: of.currency })),
        of.base.map(Exact::rounded).map_or(Cell::Missing, money),
        line.commission.map_or(Cell::Missing, money),
        if of.base.is_none() { Cell::Plain("tax unknown".into()) } else { Cell::Missing },
    ]
}

/// The sums of all holders: one row for each of them and each currency.
#[must_use]
pub fn statement_sums(of: &[HolderStatement], format: Format) -> List<'_> {
    let for_people = matches!(format, Format::Table | Format::Md);
    let row = |of: &'_ HolderStatement| {
        let money = |minor: i128| Cell::Money { minor, exponent: of.currency.exponent() };
        let (adjustments, orders) = of.lines.iter().partition::<Vec<_>, _>(|l| l.adjusts.is_some());
        let name = match &of.holder {
            Holder::Agent(agent) => Cell::Text(agent.as_str().to_owned().into()),
            Holder::NoAgent if for_people => Cell::Plain("(none)".into()),
            Holder::Unplaced if for_people => Cell::Plain("(unplaced)".into()),
            _ => Cell::Missing,
        };
        vec![
            name,
            Cell::Bool(of.holder != Holder::Unplaced),
            Cell::Plain(of.currency.code().into()),
            Cell::Count(orders.len() as u64),
            Cell::Count(adjustments.len() as u64),
            money(of.net),
            money(of.base),
            of.commission.map_or(Cell::Missing, money),
            Cell::Count(of.unknown),
        ]
    };
    let columns = vec![
        "agent",
        "placed",
        "currency",
        "orders",
        "adjustments",
        "net",
        "base",
        "commission",
        "tax_unknown",
    ];
    let mut list =
        List { columns, spare: &["adjustments", "base"], rows: of.iter().map(row).collect() };
    if for_people {
        list.columns.remove(1);
        list.rows.iter_mut().for_each(|row| drop(row.remove(1)));
    }
    list
}

/// The sums of one agent, in words.
#[must_use]
pub fn statement_notes(of: &[HolderStatement]) -> Vec<String> {
    let mut notes: Vec<String> = of.iter().filter_map(owed).collect();
    let agents = of.iter().filter(|of| matches!(of.holder, Holder::Agent(_)));
    let unknown: u64 = agents.map(|of| of.unknown).sum();
    if unknown > 0 {
        let (are, their) = if unknown == 1 { ("is", "its") } else { ("are", "their") };
        notes.push(format!(
            "{} {are} left out of the commission, because {their} tax is unknown.",
            counted(unknown, "order")
        ));
    }
    notes
}

fn owed(of: &HolderStatement) -> Option<String> {
    let (commission, exponent) = (of.commission?, of.currency.exponent());
    let amount = |minor: i128| grouped(&decimal(minor, exponent));
    let currency = of.currency;
    let whom = match &of.holder {
        Holder::Agent(agent) => agent.as_str(),
        Holder::NoAgent | Holder::Unplaced => return None,
    };
    let adjustments = of.lines.iter().filter(|line| line.adjusts.is_some()).count() as u64;
    let adjusted = match adjustments {
        0 => String::new(),
        some => format!(", {} of closed months included", counted(some, "adjustment")),
    };
    let owed = amount(commission.abs());
    let owed = if commission < 0 {
        format!("was paid {owed} {currency} too much")
    } else {
        format!("is owed {owed} {currency}")
    };
    let base = amount(of.base);
    Some(format!("{whom} {owed}, on {base} {currency} net of tax and shipping{adjusted}."))
}
