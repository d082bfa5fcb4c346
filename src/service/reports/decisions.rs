//! What became of the figures since the decisions of the period before.
//!
//! Invariant: the period before is read only if something was decided in it.

use crate::domain::period::Period;
use crate::domain::time::Timestamp;
use crate::report::{self, Query, Report, ReportData};
use crate::service::source::AskError;
use crate::store::Snapshot;

/// The report of the period before, if something was decided in it. `asked` reads a period.
pub fn before<E>(
    report: &Report,
    now: Timestamp,
    asked: impl Fn(&Period) -> Result<(Snapshot<ReportData>, Query), AskError<E>>,
) -> Result<Option<Report>, AskError<E>> {
    if report.notes.decided_before.is_empty() {
        return Ok(None);
    }
    let (snapshot, query) = asked(&report.period.before()?)?;
    Ok(Some(report::build(&snapshot, &query, now)?))
}

/// The report with what became of the figures since. `before` is that of the period before.
#[must_use]
pub fn followed(report: Report, before: Option<&Report>) -> Report {
    match before {
        Some(before) => report.following(before),
        None => report,
    }
}
