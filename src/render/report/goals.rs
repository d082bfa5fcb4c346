//! The goals of the plan: a table with a sentence for each, and objects of the JSON contract.

use serde::Serialize;

use crate::domain::money::Currency;
use crate::domain::settings::goal::WHOLE;
use crate::render::number;
use crate::render::page::Part;
use crate::render::prose::{self, decimal};
use crate::render::table::{Table, Value};
use crate::render::texts::{self, say};
use crate::report::{Amount, GoalState, RatioPart, Report, TrackedGoal};

/// A row for each goal: where it was, should be and is.
pub(super) fn table(report: &Report) -> Option<Table> {
    if report.goals.is_empty() {
        return None;
    }
    let heads = ["goal", "month", "before", "pace", "now", "target", "state"];
    let row = |of: &TrackedGoal| {
        let value = |amount: Option<Amount>| {
            Value::or_missing(amount, |amount| shown(amount, report.totals.currency))
        };
        let month = say!("goals-month", month = of.month, months = of.goal.months());
        vec![
            Value::Text(texts::of("goals-of", of.of.as_str())),
            Value::Text(month),
            value(of.baseline),
            value(of.pace),
            value(of.now),
            value(of.target),
            Value::Text(texts::of("goals-state", of.state.as_str())),
        ]
    };
    let mut table = Table::new(heads, 1).with_rows(report.goals.iter().map(row));
    table.heads.iter_mut().last().into_iter().for_each(|state| state.right = false);
    Some(table)
}

/// What each goal is, and what it is compared with.
pub(super) fn sentences(report: &Report) -> Vec<String> {
    let said = report.goals.iter().map(|of| {
        let (figure, change) = (texts::of("goals-of", of.of.as_str()), of.goal.shown_change());
        let goal = say!(
            "goals-goal",
            figure = figure,
            change = change,
            months = of.goal.months(),
            from = of.from.to_string(),
        );
        let baseline = match of.baseline_months {
            None => say!("goals-nothing-before", from = of.from.to_string()),
            Some([first, last]) if first == last => {
                say!("goals-before-month", month = first.to_string())
            }
            Some([first, last]) => {
                say!("goals-before-months", first = first.to_string(), last = last.to_string())
            }
        };
        texts::sentences([goal, baseline].into_iter().chain(explained(of, report)))
    });
    let mut said: Vec<String> = said.collect();
    let has_pace = report.goals.iter().any(|of| of.pace.is_some());
    said.extend(has_pace.then(|| say!("goals-about")));
    said
}

/// That a goal is behind or missed, with the figure and what it should be; nothing if one is not known.
pub(super) fn behind(of: &TrackedGoal, currency: Option<Currency>) -> Option<String> {
    let (figure, state) = (texts::of("goals-of", of.of.as_str()), of.state.as_str());
    let [now, pace] = [of.now?, of.pace?].map(|amount| told(amount, currency));
    let bound = if of.goal.change() < 0 { "most" } else { "least" };
    Some(say!("look-goal", figure = figure, state = state, now = now, bound = bound, pace = pace))
}

/// What the two sums of a ratio did that is not where it should be; nothing of a month that still runs, whose sums are
/// smaller than those of a whole one.
pub(super) fn explained(of: &TrackedGoal, report: &Report) -> Option<String> {
    let is_behind = matches!(of.state, GoalState::Behind | GoalState::Missed);
    let [above, below] = of.parts.as_slice() else { return None };
    let part = |part: &RatioPart| {
        let [before, now] = [part.baseline, part.now].map(|sum| told(sum, report.totals.currency));
        let name = texts::of("goals-part", part.of.as_str());
        match part.times() {
            Some(times) => {
                let times = say!("times", value = decimal(times, 2));
                say!("goals-part-times", name = name, before = before, now = now, times = times)
            }
            None => say!("goals-part-sum", name = name, before = before, now = now),
        }
    };
    let is_told = is_behind && !report.running;
    is_told.then(|| say!("goals-parts", above = part(above), below = part(below)))
}

/// An amount in a sentence.
fn told(amount: Amount, currency: Option<Currency>) -> String {
    match amount {
        Amount::Money(minor) => prose::money(minor, currency),
        other => shown(other, currency).shown(),
    }
}

pub(super) fn part(report: &Report) -> Option<Part> {
    let part = Part::with_table("goals", say!("goals-title"), table(report)?);
    Some(Part { notes: sentences(report), ..part })
}

fn shown(amount: Amount, currency: Option<Currency>) -> Value {
    match amount {
        Amount::Money(minor) => Value::amount(minor, currency),
        // The average of months may be a fraction, which says nothing more.
        Amount::Count(count) => Value::Credits((count * 100.0).round() / 100.0),
        Amount::Share(share) => Value::Share(share),
        Amount::Times(times) => Value::Times(times),
    }
}

/// An entry of `goals`. Money is a decimal string, all else a number.
#[derive(Serialize)]
pub(super) struct GoalObject {
    figure: &'static str,
    /// The change as a part: 0.15 is 15% more.
    change: f64,
    from: String,
    months: u8,
    month: u8,
    baseline_months: Option<[String; 2]>,
    baseline: Option<AmountObject>,
    pace: Option<AmountObject>,
    now: Option<AmountObject>,
    target: Option<AmountObject>,
    /// Of a ratio: the sum above the line and the one below.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<PartObject>,
    state: &'static str,
}

/// `baseline` is the sum of an average month.
#[derive(Serialize)]
struct PartObject {
    figure: &'static str,
    baseline: AmountObject,
    now: AmountObject,
}

#[derive(Serialize)]
#[serde(untagged)]
enum AmountObject {
    Money(String),
    Number(f64),
}

pub(super) fn objects(report: &Report) -> Vec<GoalObject> {
    let amount = |amount: Amount| match amount {
        Amount::Money(minor) => AmountObject::Money(number::amount(minor, report.totals.currency)),
        Amount::Count(value) | Amount::Share(value) | Amount::Times(value) => {
            AmountObject::Number(number::rate(value))
        }
    };
    let part = |part: &RatioPart| PartObject {
        figure: part.of.as_str(),
        baseline: amount(part.baseline),
        now: amount(part.now),
    };
    let object = |of: &TrackedGoal| GoalObject {
        figure: of.of.as_str(),
        change: number::rate(of.goal.change() as f64 / WHOLE as f64),
        from: of.from.to_string(),
        months: of.goal.months(),
        month: of.month,
        baseline_months: of.baseline_months.map(|months| months.map(|month| month.to_string())),
        baseline: of.baseline.map(amount),
        pace: of.pace.map(amount),
        now: of.now.map(amount),
        target: of.target.map(amount),
        parts: of.parts.iter().map(part).collect(),
        state: of.state.as_str(),
    };
    report.goals.iter().map(object).collect()
}
