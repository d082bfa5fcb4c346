//! How the goals of the plan go.
//!
//! Invariant: the months before a goal are read only for the report of a month that the goal has.

use crate::cli::error::CliError;
use crate::domain::period::Period;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;
use crate::report::{self, Query, Report, ReportData, baselines};
use crate::store::Snapshot;

/// The report with the goals of its month. `asked` reads a period.
pub(super) fn tracked(
    report: Report,
    settings: &Settings,
    query: &Query,
    now: Timestamp,
    asked: impl Fn(&Period) -> Result<(Snapshot<ReportData>, Query), CliError>,
) -> Result<Report, CliError> {
    let mut before = Vec::new();
    for baseline in baselines(settings, query)? {
        let (snapshot, _) = asked(&baseline.query.period)?;
        let report = report::build(&snapshot, &baseline.query, now)?;
        before.push((baseline, report));
    }
    Ok(report.tracking(settings, &before))
}
