//! What ties the conversions of a report: tables for people, and objects of the JSON contract.
//!
//! Invariant: the grades are printed as their one table has them; people see those that tie anything.

use serde::Serialize;

use crate::attribution::statistics::Verdict;
use crate::domain::label::Channel;
use crate::domain::settings::rules::WindowKind;
use crate::render::cell::Cell;
use crate::render::key;
use crate::render::number::Credits;
use crate::render::prose::span;
use crate::render::table::{Table, Value};
use crate::render::texts::{self, say};
use crate::report::{Answered, Answers, Leaning, PlacedUnder, Report, TiedBy};

use super::cells::credits;
use super::clicks;
use super::survey;
use super::unplaced::sums_by_currency;
use super::words;

/// The strongest evidence of each conversion, and how strong it is.
pub(super) fn grades(report: &Report) -> Option<Table> {
    let tied = report.tied_by.iter().filter(|of| of.conversions > 0);
    let row = |TiedBy { grade, conversions }: &TiedBy| {
        let (evidence, strength) = (grade.evidence.as_str(), grade.strength.as_str());
        let what = texts::of("grade", &format!("{evidence}-{strength}"));
        let strength = texts::of("strength", strength);
        vec![
            Value::text(evidence),
            Value::Text(what),
            Value::Text(strength),
            Value::Count(*conversions),
        ]
    };
    let heads = ["strongest_evidence", "what", "strength", "conversions"];
    some(Table::new(heads, 3).with_rows(tied.map(row)))
}

/// What customers said, against what was placed.
pub(super) fn answers(report: &Report) -> Option<Table> {
    let row = |Answered { said, words, placed, conversions }: &Answered| {
        let placed = match placed {
            PlacedUnder::Channel(channel) => channel.to_string(),
            PlacedUnder::NoChannel => key::tag(None),
            PlacedUnder::Nothing => say!("unplaced"),
        };
        let said = match (said, words) {
            (Some(channel), _) => key::tag(Some(channel.as_str())),
            (None, Some(words)) => survey::quoted(words),
            (None, None) => say!("answers-other"),
        };
        vec![Value::Text(said), Value::Text(placed), Value::Credits(*conversions)]
    };
    let heads = ["said", "placed_under", "conversions"];
    some(Table::new(heads, 2).with_rows(report.answered.iter().map(row)))
}

fn some(table: Table) -> Option<Table> {
    (!table.rows.is_empty()).then_some(table)
}

/// Of how many answers that mean one channel the conversion was placed under it, and toward which channel the others
/// lean; nothing without such answers.
pub(super) fn agreeing_answers(report: &Report) -> Vec<String> {
    let Some(Answers { conversions, agree, leaning }) = report.answers() else { return Vec::new() };
    let (all, equal) = (Credits::from(conversions), Credits::from(agree));
    let agree = say!("answers-agree", all = all, equal = equal);
    std::iter::once(agree).chain(leaning.as_ref().map(lean)).collect()
}

fn lean(Leaning { channel, said, placed, verdict }: &Leaning) -> String {
    let (name, said, placed) = (channel.as_str(), *said, *placed);
    match verdict {
        Verdict::TooFew => say!("answers-lean-few"),
        Verdict::Higher => texts::sentences([
            say!("answers-lean", name = name, said = said, placed = placed),
            say!("answers-lean-means", name = name),
        ]),
        Verdict::NoDifference | Verdict::Lower => {
            say!("answers-lean-chance", name = name, said = said, placed = placed)
        }
    }
}

/// The clicks that orders name and that were taken for machines'; `None` without any.
pub(super) fn contradicted(report: &Report) -> Option<String> {
    let count = report.contradicted.iter().sum::<u64>();
    let requests = clicks::verdict_counts(&report.contradicted);
    (count > 0).then(|| say!("contradicted", count = count, requests = requests))
}

/// What messages may have brought; `None` without any such conversion.
pub(super) fn received(report: &Report) -> Vec<String> {
    let window = span(report.rules.window_of(WindowKind::Sent));
    let sums = sums_by_currency(report).map(|(_, totals)| totals);
    let told = sums.filter(|totals| totals.received_conversions > 0).map(|totals| {
        let worth = words::money(totals.received_revenue, totals.currency);
        let count = totals.received_conversions;
        say!("received", count = count, worth = worth, window = window.as_str())
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

/// A row of `said`: `said, words, placed, unplaced, conversions`.
#[derive(Serialize)]
pub(super) struct AnsweredObject<'a> {
    said: Option<&'a str>,
    /// Only there if they mean no channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a str>,
    placed: Option<&'a str>,
    unplaced: bool,
    conversions: Cell<'static>,
}

impl<'a> AnsweredObject<'a> {
    pub(super) fn of(Answered { said, words, placed, conversions }: &'a Answered) -> Self {
        let channel = match placed {
            PlacedUnder::Channel(channel) => Some(channel.as_str()),
            PlacedUnder::NoChannel | PlacedUnder::Nothing => None,
        };
        Self {
            said: said.as_ref().map(Channel::as_str),
            words: words.as_deref(),
            placed: channel,
            unplaced: *placed == PlacedUnder::Nothing,
            conversions: credits(*conversions),
        }
    }
}

/// `said_agreement`: the answers that mean one channel, and where they lean.
#[derive(Serialize)]
pub(super) struct AgreementObject {
    conversions: Cell<'static>,
    agree: Cell<'static>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leaning: Option<LeaningObject>,
}

#[derive(Serialize)]
struct LeaningObject {
    channel: String,
    /// Answers that name it, of conversions that were not placed under it.
    said: u64,
    /// Conversions that were placed under it, whose answers name another channel.
    placed: u64,
    verdict: &'static str,
}

impl AgreementObject {
    pub(super) fn of(Answers { conversions, agree, leaning }: Answers) -> Self {
        let leaning = leaning.map(|Leaning { channel, said, placed, verdict }| LeaningObject {
            channel: channel.to_string(),
            said,
            placed,
            verdict: verdict.as_str(),
        });
        Self { conversions: credits(conversions), agree: credits(agree), leaning }
    }
}
