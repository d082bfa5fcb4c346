//! Statements of agents: one holder's lines, or the sums of all holders.
//!
//! Invariant: an unknown commission is missing, never 0, and the sentences under the table say how many there are.

use std::io::{self, Write};

use jiff::civil::Date;

use crate::domain::credited::{Exact, Holder};
use crate::domain::money::Money;
use crate::domain::period::Zone;
use crate::domain::record::cost::Month;
use crate::report::{HolderStatement, StatementLine};

use super::cell::Cell;
use super::format::Format;
use super::key;
use super::list::{List, ListWriter};
use super::prose::money;
use super::report::credits;
use super::texts::{self, say};
use super::width::Width;

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

/// Writes the lines of one agent, in all currencies.
pub fn statement(
    of: &[HolderStatement],
    zone: &Zone,
    format: Format,
    width: Width,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows = of.iter().flat_map(|holder| holder.lines.iter().map(|line| row(line, zone, format)));
    let rows: Vec<_> = rows.collect();
    let mut list = List { columns: LINES.to_vec(), spare: SPARE, rows };
    // People see a column only if there is something in it.
    if matches!(format, Format::Table | Format::Md) {
        for name in ["adjusts", "reason"] {
            drop_if_missing(&mut list, name);
        }
    }
    write(&list, format, width, out)
}

/// People read the heads in their language.
fn write(list: &List<'_>, format: Format, width: Width, out: &mut dyn Write) -> io::Result<()> {
    let writer = ListWriter::new(&list.columns, format, width, out)?;
    let mut writer = writer.with_spare(list.spare).with_heads(|key| texts::of("column", key));
    list.rows.iter().try_for_each(|row| writer.row(row))?;
    writer.finish()
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
        of.base.map_or_else(|| Cell::Plain(tax_unknown(format).into()), |_| Cell::Missing),
    ]
}

/// Why a line has no commission.
fn tax_unknown(format: Format) -> String {
    match format {
        Format::Table | Format::Md => say!("tax-unknown"),
        _ => "tax unknown".to_owned(),
    }
}

/// Writes the sums of all holders: one row for each of them and each currency.
pub fn statement_sums(
    of: &[HolderStatement],
    format: Format,
    width: Width,
    out: &mut dyn Write,
) -> io::Result<()> {
    let for_people = matches!(format, Format::Table | Format::Md);
    let row = |of: &'_ HolderStatement| {
        let money = |minor: i128| Cell::Money { minor, exponent: of.currency.exponent() };
        let (adjustments, orders) = of.lines.iter().partition::<Vec<_>, _>(|l| l.adjusts.is_some());
        // All of one kind, so that a long name is cut where a line has no space.
        let name = match &of.holder {
            Holder::Agent(agent) => Cell::Text(agent.as_str().to_owned().into()),
            Holder::NoAgent if for_people => Cell::Text(key::tag(None).into()),
            Holder::Unplaced if for_people => Cell::Text(say!("unplaced").into()),
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
    write(&list, format, width, out)
}

/// What stands under a statement: the sums of one agent in words, and when the month was closed or why nothing is owed.
#[must_use]
pub fn statement_notes(
    of: &[HolderStatement],
    closed: Option<(Month, Date)>,
    has_commission: bool,
) -> Vec<String> {
    let mut notes: Vec<String> = of.iter().filter_map(owed).collect();
    let agents = of.iter().filter(|of| matches!(of.holder, Holder::Agent(_)));
    let unknown: u64 = agents.map(|of| of.unknown).sum();
    if unknown > 0 {
        notes.push(say!("statement-unknown-tax", count = unknown));
    }
    match closed {
        Some((month, day)) => {
            notes.push(say!("statement-closed", month = month.to_string(), day = day.to_string()));
        }
        None if !has_commission => notes.push(say!("statement-no-commission")),
        None => {}
    }
    notes
}

/// That adjustments of closed months are in the statement of another month.
#[must_use]
pub fn adjusted_in(month: Month, count: u64) -> String {
    say!("statement-adjusted-in", month = month.to_string(), count = count)
}

fn owed(of: &HolderStatement) -> Option<String> {
    let Holder::Agent(agent) = &of.holder else { return None };
    let (agent, commission) = (agent.as_str(), of.commission?);
    let adjustments = of.lines.iter().filter(|line| line.adjusts.is_some()).count() as u64;
    let money = |minor: i128| money(minor, Some(of.currency));
    let (amount, base) = (money(commission.abs()), money(of.base));
    Some(if commission < 0 {
        say!(
            "statement-paid-too-much",
            agent = agent,
            amount = amount,
            base = base,
            adjustments = adjustments
        )
    } else {
        say!(
            "statement-owed",
            agent = agent,
            amount = amount,
            base = base,
            adjustments = adjustments
        )
    })
}
