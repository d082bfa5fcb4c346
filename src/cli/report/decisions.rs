//! What became of the figures since the decisions of the period before.
//!
//! Invariant: the period before is read only if something was decided in it.

use crate::cli::error::CliError;
use crate::domain::period::Period;
use crate::domain::time::Timestamp;
use crate::report::{self, Query, Report, ReportData};
use crate::store::Snapshot;

/// The report with the totals of the period before, if something was decided in it. `asked` reads a period.
pub(super) fn followed(
    report: Report,
    now: Timestamp,
    asked: impl Fn(&Period) -> Result<(Snapshot<ReportData>, Query), CliError>,
) -> Result<Report, CliError> {
    if report.notes.decided_before.is_empty() {
        return Ok(report);
    }
    let (snapshot, query) = asked(&report.period.before()?)?;
    let earlier = report::build(&snapshot, &query, now)?;
    Ok(report.following(&earlier))
}
