//! The calls of a report: a table by number and one by agent for people, and an object of the JSON contract.
//!
//! Invariant: a column is there if it says anything of any row. Few outcomes have a column of their own, the others
//! share one; the JSON contract has each. With few callers who ordered there is no share (see `rows`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::label::{Agent, Channel, Outcome};
use crate::render::escape::inert;
use crate::render::grid::Head;
use crate::render::key;
use crate::render::page::Part;
use crate::render::prose::span;
use crate::render::table::{Table, Value};
use crate::render::texts::say;
use crate::report::{CallFigures, Calls, Report};

use super::below::Below;
use super::document::{Days, days};
use super::funnels::ShareObject;
use super::rows::{INTERVAL, share};

/// The keys of the outcomes with a column of their own in a table for people.
const OUTCOMES: [&str; 3] = ["outcome_1", "outcome_2", "outcome_3"];

/// Below the rows of a terminal or of Markdown.
pub(super) fn below(report: &Report) -> Vec<Below> {
    let Some(calls) = &report.calls else { return Vec::new() };
    let tables = [by_number(calls), by_agent(calls)].into_iter().flatten();
    let below = |table| Below { table, optional: optional(), said: Vec::new() };
    let mut below: Vec<Below> = tables.map(below).collect();
    if let Some(last) = below.last_mut() {
        last.said = said(calls);
    }
    below
}

/// As parts of a page.
pub(super) fn parts(report: &Report) -> Vec<Part> {
    let Some(calls) = &report.calls else { return Vec::new() };
    let number = by_number(calls).map(|table| ("calls", say!("calls-title"), table));
    let agent = by_agent(calls).map(|table| ("calls-by-agent", say!("calls-title-agents"), table));
    let part =
        |(id, title, table)| Part { notes: said(calls), ..Part::with_table(id, title, table) };
    number.into_iter().chain(agent).map(part).collect()
}

/// What the columns mean, and what is not known yet.
fn said(calls: &Calls) -> Vec<String> {
    let of = &calls.totals;
    let meaning =
        (of.callers > 0).then(|| say!("calls-ordered-means", window = span(calls.window)));
    let open = (of.may_order > 0).then(|| say!("calls-may-order", callers = of.may_order));
    meaning.into_iter().chain(open).collect()
}

fn by_number(calls: &Calls) -> Option<Table> {
    let has_channel = calls.by_number.iter().any(|row| row.channel.is_some());
    let mut heads = vec![Head::from("called_number")];
    heads.extend(has_channel.then(|| Head::from("channel")));
    let rows = calls.by_number.iter().map(|row| {
        let channel = row.channel.as_ref().map(Channel::as_str);
        let channel = has_channel.then(|| Value::Text(key::tag(channel)));
        let key = [Value::text(row.called.as_str())].into_iter().chain(channel);
        (key.collect(), &row.figures)
    });
    table(calls, heads, rows.collect())
}

fn by_agent(calls: &Calls) -> Option<Table> {
    let rows = calls.by_agent.iter().map(|row| {
        (vec![Value::Text(key::tag(row.agent.as_ref().map(Agent::as_str)))], &row.figures)
    });
    table(calls, vec![Head::from("agent")], rows.collect())
}

/// `None` without rows. A single row is its own total.
fn table<'c>(
    calls: &'c Calls,
    keys: Vec<Head>,
    mut rows: Vec<(Vec<Value>, &'c CallFigures)>,
) -> Option<Table> {
    if rows.is_empty() {
        return None;
    }
    let sums = usize::from(rows.len() > 1);
    if sums > 0 {
        let rest = keys.iter().skip(1).map(|_| Value::Blank);
        let label = [Value::text(say!("row-total"))].into_iter().chain(rest);
        rows.push((label.collect(), &calls.totals));
    }
    let left = keys.len();
    let heads = keys.into_iter().chain(heads(calls));
    let rows = rows.into_iter().map(|(key, of)| key.into_iter().chain(values(of)).collect());
    let mut table = Table::new(heads, left).with_rows(rows).with_sums(sums);
    table.remove_empty(left);
    Some(table)
}

/// The heads of [`values`].
fn heads(calls: &Calls) -> impl Iterator<Item = Head> {
    let outcomes = calls.outcomes.iter().zip(OUTCOMES);
    let outcomes = outcomes
        .map(|(outcome, key)| Head { key: key.into(), ..Head::named(inert(outcome.as_str())) });
    let first = ["calls", "callers", "ordered", "share", INTERVAL, "conversions"];
    let last = ["other_outcomes", "unknown_outcome", "anonymous", "mean_duration_s", "duration_s"];
    first.map(Head::from).into_iter().chain(outcomes).chain(last.map(Head::from))
}

fn values(of: &CallFigures) -> impl Iterator<Item = Value> {
    let [share, interval] = share(of.share, of.ordered);
    let first = [
        Value::Count(of.calls),
        Value::Count(of.callers),
        Value::Count(of.ordered),
        share,
        interval,
        Value::Count(of.conversions),
    ];
    let outcomes = of.outcomes.iter().take(OUTCOMES.len()).copied().map(Value::Count);
    let rest: u64 = of.outcomes.iter().skip(OUTCOMES.len()).sum();
    let last = [
        Value::Count(rest + of.other_outcomes),
        Value::Count(of.unknown_outcome),
        Value::Count(of.anonymous),
        Value::or_missing(of.mean_duration_s, |mean| Value::Seconds(whole(mean))),
        Value::or_missing(of.duration_s, Value::Seconds),
    ];
    first.into_iter().chain(outcomes).chain(last)
}

/// The keys of the columns that a narrow line leaves out, the least important first.
fn optional() -> Vec<Cow<'static, str>> {
    let [.., last] = OUTCOMES;
    let first = ["duration_s", "anonymous", "unknown_outcome", "other_outcomes", INTERVAL];
    let then = ["mean_duration_s", "share", last, "channel"];
    first.into_iter().chain(then).map(Cow::from).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a mean of seconds that are not below zero"
)]
fn whole(seconds: f64) -> u64 {
    seconds.round() as u64
}

/// `calls`: `window_days, by_number, by_agent, totals`.
#[derive(Serialize)]
pub(super) struct CallsObject<'a> {
    window_days: Days,
    by_number: Vec<NumberObject<'a>>,
    /// Only there if a call names an agent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by_agent: Vec<AgentObject<'a>>,
    totals: FiguresObject<'a>,
}

#[derive(Serialize)]
struct NumberObject<'a> {
    called_number: &'a str,
    channel: Option<&'a str>,
    #[serde(flatten)]
    figures: FiguresObject<'a>,
}

#[derive(Serialize)]
struct AgentObject<'a> {
    agent: Option<&'a str>,
    #[serde(flatten)]
    figures: FiguresObject<'a>,
}

#[derive(Serialize)]
struct FiguresObject<'a> {
    calls: u64,
    outcomes: BTreeMap<&'a str, u64>,
    /// Only there if a file has very many outcomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    other_outcomes: Option<u64>,
    unknown_outcome: u64,
    callers: u64,
    anonymous: u64,
    duration_s: Option<u64>,
    mean_duration_s: Option<f64>,
    conversions: u64,
    ordered: u64,
    may_order: u64,
    share: Option<ShareObject>,
}

impl<'a> CallsObject<'a> {
    pub(super) fn of(calls: &'a Calls) -> Self {
        let numbers = calls.by_number.iter().map(|row| NumberObject {
            called_number: row.called.as_str(),
            channel: row.channel.as_ref().map(Channel::as_str),
            figures: FiguresObject::of(calls, &row.figures),
        });
        let agents = calls.by_agent.iter().map(|row| AgentObject {
            agent: row.agent.as_ref().map(Agent::as_str),
            figures: FiguresObject::of(calls, &row.figures),
        });
        Self {
            window_days: days(calls.window),
            by_number: numbers.collect(),
            by_agent: agents.collect(),
            totals: FiguresObject::of(calls, &calls.totals),
        }
    }
}

impl<'a> FiguresObject<'a> {
    fn of(calls: &'a Calls, of: &CallFigures) -> Self {
        let outcomes = calls.outcomes.iter().map(Outcome::as_str).zip(of.outcomes.iter().copied());
        Self {
            calls: of.calls,
            outcomes: outcomes.filter(|(_, count)| *count > 0).collect(),
            other_outcomes: Some(of.other_outcomes).filter(|count| *count > 0),
            unknown_outcome: of.unknown_outcome,
            callers: of.callers,
            anonymous: of.anonymous,
            duration_s: of.duration_s,
            mean_duration_s: of.mean_duration_s.map(|seconds| (seconds * 10.0).round() / 10.0),
            conversions: of.conversions,
            ordered: of.ordered,
            may_order: of.may_order,
            share: of.share.map(ShareObject::of),
        }
    }
}
