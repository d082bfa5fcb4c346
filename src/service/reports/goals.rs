//! What the goals of the plan are compared with.
//!
//! Invariant: the months before a goal are read only for the report of a month that the goal has.

use crate::domain::period::Period;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;
use crate::report::{self, Baseline, Query, Report, ReportData, baselines};
use crate::service::source::AskError;
use crate::store::Snapshot;

/// The reports of the months before the goals of a period. `asked` reads a period.
pub fn before<E>(
    settings: &Settings,
    query: &Query,
    now: Timestamp,
    asked: impl Fn(&Period) -> Result<(Snapshot<ReportData>, Query), AskError<E>>,
) -> Result<Vec<(Baseline, Report)>, AskError<E>> {
    let report = |baseline: Baseline| {
        let (snapshot, _) = asked(&baseline.query.period)?;
        let report = report::build(&snapshot, &baseline.query, now)?;
        Ok((baseline, report))
    };
    baselines(settings, query)?.into_iter().map(report).collect()
}
