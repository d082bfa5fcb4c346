//! A report as JSON: machine contract, version 1.
//!
//! Invariant: amounts are decimal strings, rates are numbers with four places, and unknown values are
//! `null`. A name keeps its meaning for ever; new names may be added.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::domain::click::Verdict;
use crate::domain::money::Currency;
use crate::domain::percent::Percent;
use crate::domain::period;
use crate::domain::settings::rules::{Attribution, WindowKind};
use crate::domain::span::Span;
use crate::render::cell::Cell;
use crate::render::row_key::RowKey;
use crate::report::{
    About, EvidenceCounts, Figures, Fit, GroupBy, MEASURES, Measure, Report, ReportRow,
};

use super::attention::BestObject;
use super::benchmarks::{self, BenchmarkObject};
use super::beside::{DaysObject, KindObject};
use super::calls::CallsObject;
use super::cells::{Cells, REASON, cells, parts};
use super::change;
use super::cohorts::CohortsObject;
use super::conversations::{BandObject, ComparedObject, RateObject};
use super::customers::CustomersObject;
use super::funnels::FunnelObject;
use super::goals::{self, GoalObject};
use super::hand_outs::HandOutsObject;
use super::holdouts::HoldoutObject;
use super::leaks::LeaksObject;
use super::messaging::object::MessagingObject;
use super::notes::{self, DecidedObject, NoteObject};
use super::payback::{MissedObject, PaybackObject};
use super::stated::Object;
use super::survey::QuestionObject;
use super::tied::{AgreementObject, AnsweredObject, TiedByObject};
use super::under_rows::KeylessObject;
use super::unplaced::unplaced_by_currency;
use super::warning::{Warning, warning};

const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    period: Period,
    model: &'static str,
    coupon: &'static str,
    /// Only there under a model of channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    fit: Option<FitObject>,
    window_days: Days,
    /// By kind of touch.
    windows_days: BTreeMap<&'static str, Days>,
    /// The digest of what counts.
    definitions: String,
    by: Vec<&'a str>,
    rows: Vec<Row<'a>>,
    unplaced: Unplaced<'a>,
    totals: Row<'a>,
    other_currencies: Vec<OtherCurrency<'a>>,
    /// Only there if an earlier period was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<change::Object<'a>>,
    /// Only there if something was stated of a month in the period.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stated: Vec<Object<'a>>,
    kinds: Vec<KindObject>,
    days_to_order: DaysObject,
    evidence: Evidence,
    tied_by: Vec<TiedByObject>,
    contradicted_verdicts: BTreeMap<&'static str, u64>,
    visitors: &'static str,
    /// Requests by the version of the rules that judged them.
    verdict_rules: BTreeMap<String, u64>,
    /// Conversions of the period for each of its conversations.
    conversation_rate: RateObject,
    /// Only there if a file states when conversations were answered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    response_bands: Vec<BandObject>,
    /// Only there if conversations were answered in several of these times.
    #[serde(skip_serializing_if = "Option::is_none")]
    response_compared: Option<ComparedObject>,
    /// Only there if messages are known, or conversations say more than when they began.
    #[serde(skip_serializing_if = "Option::is_none")]
    messaging: Option<MessagingObject>,
    /// Only there if there were calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    calls: Option<CallsObject<'a>>,
    /// Only there if codes were given to people.
    #[serde(skip_serializing_if = "Option::is_none")]
    hand_outs: Option<HandOutsObject>,
    /// Only there if people were withheld from a message.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    holdouts: Vec<HoldoutObject<'a>>,
    /// Only there if a code may have leaked.
    #[serde(skip_serializing_if = "Option::is_none")]
    leaks: Option<LeaksObject<'a>>,
    /// Only there if orders from before the period name their customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    customers: Option<CustomersObject>,
    /// Only there if customers first ordered in at least two months.
    #[serde(skip_serializing_if = "Option::is_none")]
    cohorts: Option<CohortsObject>,
    /// Only there if it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    missed: Option<MissedObject>,
    /// Only there if tools cost something, or it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    payback: Option<PaybackObject>,
    /// Only there if the plan has benchmarks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    benchmarks: Vec<BenchmarkObject<'a>>,
    /// Only there if the plan has funnels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    funnels: Vec<FunnelObject<'a, Days>>,
    /// Clicks whose id came back with an order.
    named_clicks: u64,
    /// Only there if customers gave answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    said: Vec<AnsweredObject<'a>>,
    /// Only there if some of them mean one channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    said_agreement: Option<AgreementObject>,
    /// Only there if two rows can be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    best_per_conversation: Option<BestObject>,
    /// Only there if the plan has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    margin: Option<f64>,
    /// Only there if some costs have no key of the report.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    costs_in_totals_alone: Vec<KeylessObject<'a>>,
    /// Only there if events have answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    survey: Vec<QuestionObject<'a>>,
    /// Only there in the report of a month that has goals.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    goals: Vec<GoalObject>,
    /// Only there if there are notes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<NoteObject<'a>>,
    /// Only there if something was decided in the period before.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_before: Option<DecidedObject<'a>>,
    warnings: Vec<Warning>,
}

#[derive(Serialize)]
pub(super) struct Period {
    from: String,
    to: String,
    timezone: String,
    /// Only there if the period was not over when the report was made.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    running: bool,
}

impl Period {
    pub(super) fn of(period: &period::Period, running: bool) -> Self {
        Self {
            from: period.zone.rfc3339(period.from),
            to: period.zone.rfc3339(period.to),
            timezone: period.zone.name().to_owned(),
            running,
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Days {
    Whole(u64),
    Fraction(f64),
}

/// The last line of NDJSON.
#[derive(Serialize)]
struct LastLine<'a> {
    unplaced: Unplaced<'a>,
}

#[derive(Serialize)]
struct OtherCurrency<'a> {
    currency: Option<&'static str>,
    unplaced: Unplaced<'a>,
    totals: Row<'a>,
}

/// What a model of channels stands on.
#[derive(Serialize)]
struct FitObject {
    conversions: u64,
    /// Contacts and recipients who did not convert.
    others: u64,
}

#[derive(Serialize)]
struct Evidence {
    click_only: u64,
    code_only: u64,
    agree: u64,
    disagree: u64,
    other: u64,
    none: u64,
}

/// A row with its key, or totals without one: an object with every measure.
struct Row<'a> {
    key: Option<RowKey<'a>>,
    figures: &'a Figures,
    /// Only there where people read rates of conversations and programs others.
    conversation_rate: Option<RateObject>,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(key) = &self.key {
            map.serialize_entry("key", key)?;
        }
        for measure in MEASURES {
            map.serialize_entry(measure.name, &Value { measure, figures: self.figures })?;
        }
        if let Some(rate) = &self.conversation_rate {
            map.serialize_entry("conversation_rate", rate)?;
        }
        map.end()
    }
}

/// Unplaced conversions: an object with the measures of conversions.
struct Unplaced<'a>(&'a Figures);

impl Serialize for Unplaced<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The sequence of the first release, unlike that of a row: the sum first, the currency last.
        let rank = |measure: &&Measure| match measure.name {
            "conversions" => 0,
            "revenue" => 1,
            "currency" => 3,
            _ => 2,
        };
        let known = MEASURES.iter().filter(|measure| measure.about == About::Conversions);
        let mut measures: Vec<&Measure> = known.collect();
        measures.sort_by_key(rank);
        let value = |measure| Value { measure, figures: self.0 };
        serializer.collect_map(measures.into_iter().map(|measure| (measure.name, value(measure))))
    }
}

/// A cell, or an object of the parts of a value. `reason` is there only if it has something to say.
struct Value<'a> {
    measure: &'a Measure,
    figures: &'a Figures,
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match cells(self.measure, self.figures) {
            Cells::One(cell) => cell.serialize(serializer),
            Cells::Parts(cells) => {
                let is_shown =
                    |(part, cell): &(_, &Cell<'_>)| *part != REASON || **cell != Cell::Missing;
                let parts = parts(self.measure).into_iter().zip(&cells);
                serializer.collect_map(parts.filter(is_shown))
            }
        }
    }
}

/// Writes one document.
pub(super) fn json(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &document(report))?;
    out.write_all(b"\n")
}

/// Writes one line for each row, then the unplaced conversions.
pub(super) fn ndjson(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let is_told = report.is_of_conversations();
    for row in &report.rows {
        serde_json::to_writer(&mut *out, &keyed(report, row, is_told))?;
        out.write_all(b"\n")?;
    }
    for figures in unplaced_by_currency(report) {
        serde_json::to_writer(&mut *out, &LastLine { unplaced: Unplaced(figures) })?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn document(report: &Report) -> Document<'_> {
    let period = &report.period;
    let is_told = report.is_of_conversations();
    let others = report.other_currencies.iter();
    let verdicts = Verdict::ALL.iter().zip(report.contradicted);
    let verdicts = verdicts.filter(|(verdict, _)| **verdict != Verdict::Person);
    let verdicts = verdicts.map(|(verdict, count)| (verdict.as_str(), count));
    let rules = report.rules_versions.iter().map(|(version, n)| (version.to_string(), *n));
    let funnels = report.funnels.iter().map(|of| FunnelObject::of(of, days(of.window)));
    Document {
        schema: SCHEMA,
        period: Period::of(period, report.running),
        model: report.rules.model.as_str(),
        coupon: report.rules.coupon.as_str(),
        fit: report.fit.map(|Fit { conversions, others }| FitObject { conversions, others }),
        window_days: days(report.rules.window),
        windows_days: windows_days(&report.rules),
        definitions: report.definitions.to_string(),
        by: report.by.iter().map(GroupBy::as_str).collect(),
        rows: report.rows.iter().map(|row| keyed(report, row, is_told)).collect(),
        unplaced: Unplaced(&report.unplaced),
        totals: row(None, &report.totals, is_told),
        other_currencies: others
            .map(|(left, totals)| other_currency(left, totals, is_told))
            .collect(),
        against: report.changes.as_ref().map(|changes| change::object(report, changes)),
        stated: report.stated.iter().map(Object).collect(),
        kinds: report.kinds.iter().map(KindObject::of).collect(),
        days_to_order: DaysObject::of(&report.time_to_order),
        evidence: evidence(&report.evidence),
        tied_by: report.tied_by.iter().map(TiedByObject::of).collect(),
        contradicted_verdicts: verdicts.collect(),
        visitors: report.visitors.as_str(),
        verdict_rules: rules.collect(),
        conversation_rate: RateObject::of(&report.responses.rate),
        response_bands: report.responses.bands.iter().map(BandObject::of).collect(),
        response_compared: report.responses.compared().as_ref().map(ComparedObject::of),
        messaging: MessagingObject::of(&report.messaging),
        calls: report.calls.as_ref().map(CallsObject::of),
        hand_outs: report.hand_outs.as_ref().map(HandOutsObject::of),
        holdouts: report.holdouts.iter().map(HoldoutObject::of).collect(),
        leaks: report.leaks.as_ref().map(|leaks| LeaksObject::of(leaks, &report.period.zone)),
        customers: report.customers.as_ref().and_then(|of| CustomersObject::of(of, &period.zone)),
        cohorts: report.cohorts.as_ref().map(CohortsObject::of),
        missed: report.missed.as_ref().map(MissedObject::of),
        payback: report.payback.as_ref().map(PaybackObject::of),
        benchmarks: benchmarks::objects(report),
        funnels: funnels.collect(),
        named_clicks: report.named_clicks,
        said: report.answered.iter().map(AnsweredObject::of).collect(),
        said_agreement: report.answers().map(AgreementObject::of),
        best_per_conversation: report.best_per_conversation().map(BestObject::of),
        margin: report.margin.map(|of| f64::from(of.hundredths()) / f64::from(Percent::WHOLE)),
        costs_in_totals_alone: report.keyless_costs.iter().map(KeylessObject::of).collect(),
        survey: report.survey.questions.iter().map(QuestionObject::of).collect(),
        goals: goals::objects(report),
        notes: notes::objects(&report.notes.noted),
        decided_before: notes::decided(report),
        warnings: report.warnings.iter().map(|w| warning(w, &period.zone)).collect(),
    }
}

/// By kind of touch.
pub(super) fn windows_days(rules: &Attribution) -> BTreeMap<&'static str, Days> {
    WindowKind::ALL.iter().map(|kind| (kind.as_str(), days(rules.window_of(*kind)))).collect()
}

pub(super) fn days(window: Span) -> Days {
    #[expect(clippy::cast_precision_loss, reason = "a window is at most a hundred years")]
    let fraction = || Days::Fraction((window.ms() as f64 / 86_400_000.0 * 1e6).round() / 1e6);
    window.whole_days().map_or_else(fraction, Days::Whole)
}

fn other_currency<'a>(
    unplaced: &'a Figures,
    totals: &'a Figures,
    is_told: bool,
) -> OtherCurrency<'a> {
    OtherCurrency {
        currency: totals.currency.map(Currency::code),
        unplaced: Unplaced(unplaced),
        totals: row(None, totals, is_told),
    }
}

fn keyed<'a>(report: &'a Report, of: &'a ReportRow, is_told: bool) -> Row<'a> {
    row(Some(RowKey { by: &report.by, values: &of.key }), &of.figures, is_told)
}

/// `is_told`: whether it tells the rate of conversations besides.
fn row<'a>(key: Option<RowKey<'a>>, figures: &'a Figures, is_told: bool) -> Row<'a> {
    let conversation_rate = is_told.then(|| RateObject::of(&figures.conversation_rate));
    Row { key, figures, conversation_rate }
}

fn evidence(counts: &EvidenceCounts) -> Evidence {
    let EvidenceCounts { click_only, code_only, agree, disagree, other, none } = *counts;
    Evidence { click_only, code_only, agree, disagree, other, none }
}
