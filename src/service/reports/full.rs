//! Reads a report with all that its formats tell: the same under other groupings, what changed, what a page has
//! besides.
//!
//! Invariant: each period is read once. Does not decide what it looks like (see `render`).

use super::ask::ReportAsk;
use super::earlier::compared;
use super::more_data::{self, More};
use super::{beside, goals};
use crate::domain::period::Period;
use crate::domain::settings::rate::RateOf;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::report::{self, FullReport, Others, Query, Report, ReportData};
use crate::service::source::{AskError, Source};
use crate::store::Snapshot;

/// The data of a period, and the request for its report.
pub type Asked = (Snapshot<ReportData>, Query);

/// Reads and computes what is asked for.
pub fn full_report<S: Source>(
    ask: &ReportAsk,
    data: &S,
    now: Timestamp,
) -> Result<FullReport, AskError<S::Error>> {
    let snapshot = asked(ask, data, &ask.period, ask.tells.more)?;
    full_report_of(ask, data, snapshot, now)
}

/// The same of a snapshot of the period, which has what is told.
pub fn full_report_of<S: Source>(
    ask: &ReportAsk,
    data: &S,
    (snapshot, query): Asked,
    now: Timestamp,
) -> Result<FullReport, AskError<S::Error>> {
    // Of other periods only sums are shown.
    let asked = |period: &Period| asked(ask, data, period, More::Nothing);
    let other_by = beside::others(ask);
    let (report, others) = report::build_by(&snapshot, &query, Others::Named(&other_by), now)?;
    let before = goals::before(&snapshot.settings, &query, now, asked)?;
    let mut report = report.tracking(&snapshot.settings, &before);
    let is_page = ask.tells.is_page;
    let beside =
        is_page.then(|| beside::beside(&report, ask, data, &snapshot, &query)).transpose()?;
    let hour_price = snapshot.settings.hour_price;
    data.free(snapshot);
    report = compared(report, ask, data, now, asked)?;
    report.missed = ask.missed.and_then(|share| report.missed(share));
    report.payback = report.payback(ask.hours_saved, hour_price);
    let of = read_over(&report, ask);
    Ok(FullReport::new(report, others, beside, of))
}

/// The data of a period, and the request for its report. The period may be another one than the report's.
pub fn asked<S: Source>(
    ask: &ReportAsk,
    data: &S,
    period: &Period,
    more: More,
) -> Result<Asked, AskError<S::Error>> {
    let mut snapshot = fetch(ask, data, period, ask.rules.window)?;
    let rules = ask.rules.over(&snapshot.settings.attribution);
    more_data::add(data, &mut snapshot, period, &rules, more)?;
    let query = ask.query(period, rules);
    Ok((snapshot, query))
}

/// The data of a period, with what came first of its people if the rows need it.
pub fn fetch<S: Source>(
    ask: &ReportAsk,
    data: &S,
    period: &Period,
    window: Option<Span>,
) -> Result<Snapshot<ReportData>, AskError<S::Error>> {
    let (from, to) = (period.from, period.to);
    let mut snapshot = data.snapshot(&ReportData::ask_period(from, to, window))?;
    snapshot.parts.clicks.judge_under(ask.verdict_rules);
    if report::needs_firsts(&ask.by) {
        let firsts = data.snapshot(&ReportData::ask_firsts(&ask.by, from, to))?;
        snapshot.parts.firsts = Some(Box::new(firsts));
    }
    Ok(snapshot)
}

/// What the rates of a report are of as people read it: they read those that they asked for.
pub(super) fn read_over(report: &Report, ask: &ReportAsk) -> RateOf {
    if ask.rate_of.is_none() && report.is_of_conversations() {
        RateOf::Conversations
    } else {
        report.totals.rate.of
    }
}
