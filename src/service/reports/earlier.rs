//! What changed against an earlier period, and what became of the decisions of the period before.
//!
//! Invariant: an earlier period is read once. A page tells what changed against the period before, unless another is
//! asked for, or there was nothing yet.

use super::ask::ReportAsk;
use super::decisions;
use super::full::{Asked, read_over};
use crate::domain::period::Period;
use crate::domain::time::Timestamp;
use crate::report::{self, Redefinitions, Report};
use crate::service::source::{AskError, Source};

/// The period that a report is compared with.
pub(super) struct Earlier {
    period: Period,
    /// Whether it is compared even with nothing.
    is_asked: bool,
}

impl Earlier {
    /// `None` if nothing is asked for and no page is written, or if there is no period before.
    pub(super) fn of(ask: &ReportAsk) -> Option<Self> {
        let Some(period) = ask.against.clone() else {
            let before = ask.period.before().ok().filter(|_| ask.tells.is_page);
            return before.map(|period| Self { period, is_asked: false });
        };
        Some(Self { period, is_asked: true })
    }
}

/// The report with what changed, and what became of decisions. `asked` reads a period.
pub(super) fn compared<S: Source>(
    mut report: Report,
    ask: &ReportAsk,
    data: &S,
    now: Timestamp,
    asked: impl Fn(&Period) -> Result<Asked, AskError<S::Error>>,
) -> Result<Report, AskError<S::Error>> {
    let Some(Earlier { period, is_asked }) = Earlier::of(ask) else {
        let before = decisions::before(&report, now, asked)?;
        return Ok(decisions::followed(report, before.as_ref()));
    };
    let (snapshot, query) = asked(&period)?;
    let earlier = report::build(&snapshot, &query, now)?;
    if report.period.before().is_ok_and(|before| before == period) {
        let is_decided = !report.notes.decided_before.is_empty();
        report = decisions::followed(report, is_decided.then_some(&earlier));
    } else {
        let before = decisions::before(&report, now, asked)?;
        report = decisions::followed(report, before.as_ref());
    }
    if is_asked || earlier.has_any() {
        let both = [period.from.min(report.period.from), report.period.to.max(period.to)];
        let redefinitions = Redefinitions::between(&snapshot, both, |plan| ask.rules.over(plan));
        let read = read_over(&report, ask);
        report = report.against(&earlier, redefinitions, now, read);
    }
    data.free(snapshot);
    Ok(report)
}
