//! What ties the conversions of a report: tables for people, and objects of the JSON contract.
//!
//! Invariant: the grades are printed as their one table has them; people see those that tie anything.

use serde::Serialize;

use crate::domain::label::Channel;
use crate::domain::settings::rules::WindowKind;
use crate::render::cell::Cell;
use crate::render::prose::{counted, span};
use crate::render::table::{Table, Value};
use crate::report::{Answered, PlacedUnder, Report, TiedBy};

use super::cells::credits;
use super::unplaced::{UNPLACED, sums_by_currency};
use super::words;

/// The strongest evidence of each conversion, and how strong it is.
pub(super) fn grades(report: &Report) -> Option<Table> {
    let tied = report.tied_by.iter().filter(|of| of.conversions > 0);
    let row = |TiedBy { grade, conversions }: &TiedBy| {
        let texts = [grade.evidence.as_str(), grade.what, grade.strength.as_str()];
        texts.into_iter().map(Value::text).chain([Value::Count(*conversions)]).collect()
    };
    let heads = ["strongest evidence", "what it is", "strength", "conversions"];
    some(Table::new(heads, 3).with_rows(tied.map(row)))
}

/// What customers said, against what was placed.
pub(super) fn answers(report: &Report) -> Option<Table> {
    let row = |Answered { said, placed, conversions }: &Answered| {
        let none = || words::NO_TAG.to_owned();
        let placed = match placed {
            PlacedUnder::Channel(channel) => channel.to_string(),
            PlacedUnder::NoChannel => none(),
            PlacedUnder::Nothing => UNPLACED.to_owned(),
        };
        let said = said.as_ref().map_or_else(none, ToString::to_string);
        vec![Value::Text(said), Value::Text(placed), Value::Credits(*conversions)]
    };
    let heads = ["customers said", "placed under", "conversions"];
    some(Table::new(heads, 2).with_rows(report.answered.iter().map(row)))
}

fn some(table: Table) -> Option<Table> {
    (!table.rows.is_empty()).then_some(table)
}

/// The clicks that orders name and that were taken for machines'; `None` without any.
pub(super) fn contradicted(report: &Report) -> Option<String> {
    let count = report.contradicted.iter().sum::<u64>();
    let verdicts = words::verdict_counts(&report.contradicted);
    let (conversions, name) =
        (counted(count, "conversion"), if count == 1 { "names" } else { "name" });
    (count > 0).then(|| {
        format!("{conversions} {name} a click that was not judged to be a person's: {verdicts}.")
    })
}

/// What messages may have brought; `None` without any such conversion.
pub(super) fn received(report: &Report) -> Vec<String> {
    let window = span(report.rules.window_of(WindowKind::Sent));
    let sums = sums_by_currency(report).map(|(_, totals)| totals);
    let told = sums.filter(|totals| totals.received_conversions > 0).map(|totals| {
        let count = counted(totals.received_conversions, "unplaced conversion");
        let worth = words::money(totals.received_revenue, totals.currency);
        format!(
            "{count}, worth {worth}, came within {window} after a message had been sent to the customer. That \
             does not show that the message brought anything, so it gets no credit."
        )
    });
    told.collect()
}

/// A row of `tied_by`: `evidence, what, strength, conversions`.
#[derive(Serialize)]
pub(super) struct TiedByObject {
    evidence: &'static str,
    what: &'static str,
    strength: &'static str,
    conversions: u64,
}

impl TiedByObject {
    pub(super) fn of(TiedBy { grade, conversions }: &TiedBy) -> Self {
        let (evidence, strength) = (grade.evidence.as_str(), grade.strength.as_str());
        Self { evidence, what: grade.what, strength, conversions: *conversions }
    }
}

/// A row of `said`: `said, placed, unplaced, conversions`.
#[derive(Serialize)]
pub(super) struct AnsweredObject<'a> {
    said: Option<&'a str>,
    placed: Option<&'a str>,
    unplaced: bool,
    conversions: Cell<'static>,
}

impl<'a> AnsweredObject<'a> {
    pub(super) fn of(Answered { said, placed, conversions }: &'a Answered) -> Self {
        let channel = match placed {
            PlacedUnder::Channel(channel) => Some(channel.as_str()),
            PlacedUnder::NoChannel | PlacedUnder::Nothing => None,
        };
        Self {
            said: said.as_ref().map(Channel::as_str),
            placed: channel,
            unplaced: *placed == PlacedUnder::Nothing,
            conversions: credits(*conversions),
        }
    }
}
