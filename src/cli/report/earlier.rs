//! What changed against an earlier period, and what became of the decisions of the period before.
//!
//! Invariant: an earlier period is read once. A page tells what changed against the period before, unless another is
//! asked for, or there was nothing yet.

use super::full::read_over;
use super::{ReportArgs, decisions, leave};
use crate::cli::error::{CliError, FlagsError};
use crate::domain::period::Period;
use crate::domain::time::Timestamp;
use crate::report::{self, Query, Redefinitions, Report, ReportData};
use crate::store::Snapshot;

/// The period that a report is compared with.
pub(super) struct Earlier {
    period: Period,
    /// Whether it is compared even with nothing.
    is_asked: bool,
}

impl Earlier {
    /// `None` if nothing is asked for and no page is written, or if there is no period before.
    pub(super) fn of(
        args: &ReportArgs,
        period: &Period,
        is_page: bool,
    ) -> Result<Option<Self>, CliError> {
        let Some(against) = &args.against else {
            let before = period.before().ok().filter(|_| is_page);
            return Ok(before.map(|period| Self { period, is_asked: false }));
        };
        let earlier = against.period(period)?;
        if period.from < earlier.to {
            return Err(FlagsError::NotEarlier.into());
        }
        Ok(Some(Self { period: earlier, is_asked: true }))
    }
}

/// The report with what changed, and what became of decisions. `asked` reads a period.
pub(super) fn compared(
    mut report: Report,
    args: &ReportArgs,
    earlier: Option<Earlier>,
    now: Timestamp,
    asked: impl Fn(&Period) -> Result<(Snapshot<ReportData>, Query), CliError>,
) -> Result<Report, CliError> {
    let Some(Earlier { period, is_asked }) = earlier else {
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
        let redefinitions = Redefinitions::between(&snapshot, both, |plan| args.rules.over(plan));
        let read = read_over(&report, args);
        report = report.against(&earlier, redefinitions, now, read);
    }
    leave(snapshot);
    Ok(report)
}
