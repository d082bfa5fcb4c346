//! What a page has besides its report: which other groupings, the orders that could not be placed and why, the files
//! that came in, and what changed of what counts.
//!
//! Invariant: it is gathered only where a page is written. The orders that could not be placed are read once more, with
//! the touches that missed their window, and only if there are any.

use super::outputs::Look;
use super::{GroupBy, ReportArgs, leave};
use crate::cli::error::CliError;
use crate::cli::orphans::orphans;
use crate::domain::record::ledger::StoredImport;
use crate::render::{ClosedPage, PageOf};
use crate::report::{
    self, Grouping, OrphanList, Query, Redefinitions, Report, ReportData, UnplacedOrders, look_back,
};
use crate::store::{ImportRows, Snapshot};
use crate::wire::Data;

/// The groupings of a page, besides that of the report.
const GROUPINGS: [Grouping; 6] = [
    Grouping::Campaign,
    Grouping::Agent,
    Grouping::Content,
    Grouping::Variant,
    Grouping::Coupon,
    Grouping::Link,
];

/// The groupings of a page besides that of its report: all of them where nobody asks for one. A mail has one table.
pub(super) fn others(args: &ReportArgs, looks: &[Look]) -> Vec<Vec<GroupBy>> {
    let has_parts = looks.iter().any(|look| matches!(look, Look::Html | Look::Xlsx));
    let all = GROUPINGS.into_iter().filter(|_| has_parts && args.by.is_empty());
    all.map(|grouping| vec![grouping.into()]).collect()
}

/// What a page has besides its report.
pub(super) struct Beside {
    unplaced: Option<UnplacedOrders>,
    imports: Vec<StoredImport>,
    redefinitions: Redefinitions,
    orphans: OrphanList,
}

impl Beside {
    /// Gathers it for the page of a report, which was made of the snapshot.
    pub(super) fn of(
        report: &Report,
        args: &ReportArgs,
        data: &Data<'_>,
        snapshot: &Snapshot<ReportData>,
        query: &Query,
    ) -> Result<Self, CliError> {
        let ledger = data.snapshot(&ImportRows::ask())?;
        let is_told =
            |import: &StoredImport| import.undone.is_none() && import.begun_at >= query.period.from;
        let imports = ledger.parts.imports.into_iter().filter(is_told).collect();
        let [from, to] = [query.period.from, query.period.to];
        let redefinitions =
            Redefinitions::between(snapshot, [from, to], |plan| args.rules.over(plan));
        let unplaced = unplaced(report, data, query)?;
        let (orphans, _) = orphans(data, |hour| from <= hour && hour < to)?;
        Ok(Self { unplaced, imports, redefinitions, orphans })
    }

    /// The page of a report, with the same report under other groupings.
    pub(super) fn page<'a>(
        &'a self,
        report: &'a Report,
        others: &'a [Report],
        closed: Option<ClosedPage>,
    ) -> PageOf<'a> {
        PageOf {
            report,
            others,
            unplaced: self.unplaced.as_ref(),
            imports: &self.imports,
            redefinitions: &self.redefinitions,
            orphans: &self.orphans,
            closed,
        }
    }
}

/// The orders that a report could not place, if there are any.
fn unplaced(
    report: &Report,
    data: &Data<'_>,
    query: &Query,
) -> Result<Option<UnplacedOrders>, CliError> {
    let others = report.other_currencies.iter().map(|(unplaced, _)| unplaced);
    if !std::iter::once(&report.unplaced).chain(others).any(|of| of.conversions > 0.0) {
        return Ok(None);
    }
    let window = Some(look_back(&query.rules));
    let ask = ReportData::ask_period(query.period.from, query.period.to, window);
    let snapshot = data.snapshot(&ask)?;
    let list = report::unplaced(&snapshot, query.period.clone(), &query.rules)?;
    leave(snapshot);
    Ok(Some(list))
}
