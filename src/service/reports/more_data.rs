//! What a report tells beside its rows, read apart: the steps of funnels, what callers ordered, messages, hand-outs, the
//! uses of codes and the orders before the period.
//!
//! Invariant: nothing is read that the data or the formats asked for have no use of, and each of it once.

use crate::domain::period::Period;
use crate::domain::settings::rules::Attribution;
use crate::report::{
    HandOutData, HoldoutData, MessageData, PastData, ReportData, StepData, UseHistory, holdouts_of,
};
use crate::service::source::{AskError, Source};
use crate::store::{GuessRows, LinkBatchRows, Snapshot};

/// How much a report tells beside its rows. Each tells what those before it do, and more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum More {
    /// Nothing: a list, or another period of which only sums are shown.
    Nothing,
    /// What to look at, which may be in messages.
    Points,
    All,
}

/// Adds to the data of a period what its messages were answered with, and how codes were used; and if all is
/// told, what its funnels are counted from, what its callers ordered, which codes were given to people, whom it withheld
/// messages from, and what its customers ordered before.
pub(super) fn add<S: Source>(
    data: &S,
    snapshot: &mut Snapshot<ReportData>,
    period: &Period,
    rules: &Attribution,
    more: More,
) -> Result<(), AskError<S::Error>> {
    if more >= More::Points {
        let messages = data.snapshot(&MessageData::ask(period))?;
        snapshot.parts.messages = Some(Box::new(messages));
        snapshot.parts.guesses = data.snapshot(&GuessRows::ask())?.parts.guesses;
        let history = data.snapshot(&UseHistory::ask(&snapshot.guesses))?;
        snapshot.parts.use_history = Some(Box::new(history));
    }
    if more < More::All {
        return Ok(());
    }
    if snapshot.has_callers(period) || !snapshot.settings.funnels.is_empty() {
        let steps = data.snapshot(&StepData::ask(period.from, period.to, rules))?;
        snapshot.parts.steps = Some(Box::new(steps));
    }
    // No code was ever given of a batch without a pool.
    if snapshot.batches.values().any(|batch| batch.pool.is_some()) {
        let hand_outs = data.snapshot(&HandOutData::ask(period))?;
        snapshot.parts.hand_outs = Some(Box::new(hand_outs));
    }
    let batches = data.snapshot(&LinkBatchRows::ask_names())?.parts.batches;
    if let Some(since) = holdouts_of(&batches, period).map(|of| of.begun_at).min() {
        let holdouts = data.snapshot(&HoldoutData::ask(since))?;
        snapshot.parts.holdouts = Some(Box::new(holdouts));
    }
    if snapshot.has_customers(period) {
        let past = data.snapshot(&PastData::ask(period.from))?;
        snapshot.parts.past = Some(Box::new(past));
    }
    Ok(())
}
