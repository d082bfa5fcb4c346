//! What ties the conversions of a report: tables for people, and objects of the JSON contract.
//!
//! Invariant: the grades are printed as their one table has them; people see those that tie anything.

use serde::Serialize;

use crate::domain::label::Channel;
use crate::domain::settings::rules::WindowKind;
use crate::render::cell::Cell;
use crate::render::grid::{Grid, Head};
use crate::render::prose::{counted, span};
use crate::report::{Answered, PlacedUnder, Report, TiedBy};

use super::cells::credits;
use super::unplaced::{UNPLACED, sums_by_currency};
use super::words;

fn grid<const N: usize>(heads: [&str; N], rows: Vec<[String; N]>) -> Option<Grid> {
    let head = |(index, name): (usize, &str)| Head { name: name.to_owned(), right: index + 1 == N };
    let heads = heads.into_iter().enumerate().map(head).collect();
    let is_empty = rows.is_empty();
    let rows = rows.into_iter().map(Vec::from).collect();
    (!is_empty).then_some(Grid { heads, rows })
}

/// The strongest evidence of each conversion, and how strong it is.
pub(super) fn grades(report: &Report) -> Option<Grid> {
    let tied = report.tied_by.iter().filter(|of| of.conversions > 0);
    let row = |TiedBy { grade, conversions }: &TiedBy| {
        let (evidence, strength) = (grade.evidence.as_str(), grade.strength.as_str());
        [
            evidence.to_owned(),
            grade.what.to_owned(),
            strength.to_owned(),
            words::whole(*conversions),
        ]
    };
    grid(["strongest evidence", "what it is", "strength", "conversions"], tied.map(row).collect())
}

/// What customers said, against what was placed.
pub(super) fn answers(report: &Report) -> Option<Grid> {
    let row = |Answered { said, placed, conversions }: &Answered| {
        let none = || words::NO_TAG.to_owned();
        let placed = match placed {
            PlacedUnder::Channel(channel) => channel.to_string(),
            PlacedUnder::NoChannel => none(),
            PlacedUnder::Nothing => UNPLACED.to_owned(),
        };
        let said = said.as_ref().map_or_else(none, ToString::to_string);
        [said, placed, words::credits(*conversions)]
    };
    let rows = report.answered.iter().map(row).collect();
    grid(["customers said", "placed under", "conversions"], rows)
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
