//! What the reader of a report should look at, the most urgent first.
//!
//! Invariant: each point has its figures, and none is raised by what chance alone brings often: rates and counts only
//! by their intervals. At most [`ATTENTION_MAX`] points, as nobody acts on more. Does not say what to do (see `render`).

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::attribution::statistics::{Comparison, Verdict};
use crate::domain::limits::{ATTENTION_MAX, COMPARED_CONVERSIONS_MIN, UNPLACED_SHARE_PERCENT};
use crate::domain::money::Currency;
use crate::domain::record::leak::Leak;
use crate::domain::time::Timestamp;

use super::figures::Figures;
use super::goals::{GoalState, TrackedGoal};
use super::leaks::Leaks;
use super::messaging::{SentMessages, SentRow};
use super::unplaced::{ReasonCode, UnplacedOrders};
use super::value::{Report, ReportRow, ReportWarning};

/// A point to look at.
#[derive(Debug, Clone, PartialEq)]
pub enum Attention {
    /// The newest orders file is older than the end of the period.
    OldOrders(Timestamp),
    /// Up to so many clicks of the period are missing.
    LostClicks(u64),
    /// So many orders of all are unplaced; and the most telling reason of most of them.
    Unplaced { orders: u64, all: u64, reason: Option<(ReasonCode, u64)> },
    /// So many codes and batches may have leaked; and the one with the first sign.
    Leaks { codes: u64, first: Leak },
    /// A row cost more than it brought, or than it left by the plan's margin. In minor units; the profit is known with
    /// the margin.
    Loss {
        key: Vec<Option<String>>,
        cost: i128,
        revenue: i128,
        profit: Option<i128>,
        currency: Option<Currency>,
    },
    /// The whole interval of a row's rate is below what the plan expects.
    BelowExpected { key: Vec<Option<String>>, value: f64, high: f64, expected: f64 },
    /// A row has fewer conversions a day than before, and its verdict says so.
    Fell { key: Vec<Option<String>>, times: f64 },
    /// A goal is behind its pace, or missed.
    GoalBehind(TrackedGoal),
    /// A list was written to far more than the others.
    FarMore(String),
    /// The volume of a channel is no longer steady since a week.
    Unsteady { channel: Option<String>, week: String },
}

/// The points of a report, of the orders that it could not place, and of when orders were last imported: of a period that
/// is over, later ones are missing.
#[must_use]
pub fn attention(
    report: &Report,
    unplaced: Option<&UnplacedOrders>,
    newest_orders: Option<Timestamp>,
) -> Vec<Attention> {
    let is_old = |newest: &Timestamp| !report.running && *newest < report.period.to;
    let old_orders = newest_orders.filter(is_old).map(Attention::OldOrders);
    let mut all: Vec<Attention> = old_orders.into_iter().collect();
    all.extend(lost_clicks(report));
    all.extend(many_unplaced(unplaced));
    all.extend(report.leaks.as_ref().and_then(leaked));
    all.extend(losses(report));
    all.extend(below_expected(report));
    all.extend(fallen(report));
    let is_behind = |state| matches!(state, GoalState::Behind | GoalState::Missed);
    let behind = report.goals.iter().filter(|goal| is_behind(goal.state));
    all.extend(behind.cloned().map(Attention::GoalBehind));
    all.extend(report.messaging.sent.iter().flat_map(of_messages));
    all.truncate(ATTENTION_MAX);
    all
}

/// The lists that were written to far more than others, then the channels whose volume is no longer steady.
fn of_messages(sent: &SentMessages) -> Vec<Attention> {
    let is_far_more = |row: &&SentRow| row.others.is_some_and(|others| others.is_far_more);
    let lists = sent.by_list.iter().filter(is_far_more).filter_map(|row| row.key.clone());
    let unsteady = sent
        .unsteady()
        .map(|(of, _)| Attention::Unsteady { channel: of.channel.clone(), week: of.week.clone() });
    lists.map(Attention::FarMore).chain(unsteady).collect()
}

fn lost_clicks(report: &Report) -> Option<Attention> {
    let lost = report.warnings.iter().map(|warning| match warning {
        ReportWarning::Gap(gap) => gap.lost,
        ReportWarning::Killed(gap) => gap.missing,
        _ => 0,
    });
    let lost = lost.sum();
    (lost > 0).then_some(Attention::LostClicks(lost))
}

fn many_unplaced(unplaced: Option<&UnplacedOrders>) -> Option<Attention> {
    let list = unplaced?;
    let (orders, all) = (list.orders.len() as u64, list.counted);
    let is_many = orders >= COMPARED_CONVERSIONS_MIN
        && orders * 100 >= all * u64::from(UNPLACED_SHARE_PERCENT);
    let most = list.by_reason().into_iter().max_by_key(|(_, orders)| orders.len());
    let reason = most.map(|(code, orders)| (code, orders.len() as u64));
    is_many.then_some(Attention::Unplaced { orders, all, reason })
}

fn leaked(of: &Leaks) -> Option<Attention> {
    let named = |leak: &&Leak| leak.code.is_some() || leak.batch.is_some();
    let named = of.leaks.iter().filter(named);
    let subjects = named.clone().map(|leak| (leak.code.as_ref(), leak.batch.as_ref()));
    let codes = subjects.collect::<BTreeSet<_>>().len() as u64;
    Some(Attention::Leaks { codes, first: named.clone().next()?.clone() })
}

/// The rows of the report's currency.
fn main_rows(report: &Report) -> impl Iterator<Item = &ReportRow> {
    report.rows.iter().filter(|row| row.figures.currency == report.totals.currency)
}

/// The rows that cost more than they brought, the greatest loss first.
fn losses(report: &Report) -> Vec<Attention> {
    let loss = |row: &ReportRow| {
        let (cost, revenue) = (row.figures.cost?, row.figures.revenue());
        let Figures { currency, profit, .. } = row.figures;
        let key = row.key.clone();
        let by_how_much = profit.map_or(cost - revenue, |profit| -profit);
        let loss = Attention::Loss { key, cost, revenue, profit, currency };
        (by_how_much > 0).then_some((by_how_much, loss))
    };
    let mut losses: Vec<(i128, Attention)> = main_rows(report).filter_map(loss).collect();
    losses.sort_by_key(|(loss, _)| Reverse(*loss));
    losses.into_iter().map(|(_, point)| point).collect()
}

fn below_expected(report: &Report) -> impl Iterator<Item = Attention> {
    main_rows(report).filter_map(|row| {
        let expected = report.benchmark(row)?.value();
        let (value, high) = (row.figures.rate.value?, row.figures.rate.high?);
        let key = row.key.clone();
        (high < expected).then_some(Attention::BelowExpected { key, value, high, expected })
    })
}

fn fallen(report: &Report) -> impl Iterator<Item = Attention> {
    let rows = report.changes.iter().flat_map(|changes| &changes.rows);
    let lower = |count: Comparison| (count.verdict == Verdict::Lower).then_some(count.value)?;
    rows.filter_map(move |change| {
        let times = change.count.and_then(lower)?;
        Some(Attention::Fell { key: change.key.clone(), times })
    })
}
