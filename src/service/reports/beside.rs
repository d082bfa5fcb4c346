//! What a page has besides its report: which other groupings, the orders that could not be placed and why, the files
//! that came in, and what changed of what counts.
//!
//! Invariant: it is gathered only where a page is written. The orders that could not be placed are read once more, with
//! the touches that missed their window, and only if there are any.

use super::ask::ReportAsk;
use super::orphans::orphans;
use crate::domain::record::ledger::StoredImport;
use crate::report::{
    self, Beside, GroupBy, Grouping, Query, Redefinitions, Report, ReportData, UnplacedOrders,
    look_back,
};
use crate::service::source::{AskError, Source};
use crate::store::{ImportRows, Snapshot};

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
pub(super) fn others(ask: &ReportAsk) -> Vec<Vec<GroupBy>> {
    let has_all = ask.tells.has_groupings && ask.by.is_empty();
    let all = GROUPINGS.into_iter().filter(|_| has_all);
    all.map(|grouping| vec![grouping.into()]).collect()
}

/// Gathers what a page has besides its report, which was made of the snapshot.
pub(super) fn beside<S: Source>(
    report: &Report,
    ask: &ReportAsk,
    data: &S,
    snapshot: &Snapshot<ReportData>,
    query: &Query,
) -> Result<Beside, AskError<S::Error>> {
    let ledger = data.snapshot(&ImportRows::ask())?;
    let is_told =
        |import: &StoredImport| import.undone.is_none() && import.begun_at >= query.period.from;
    let imports = ledger.parts.imports.into_iter().filter(is_told).collect();
    let [from, to] = [query.period.from, query.period.to];
    let redefinitions = Redefinitions::between(snapshot, [from, to], |plan| ask.rules.over(plan));
    let unplaced = unplaced(report, data, query)?;
    let (orphans, _) = orphans(data, |hour| from <= hour && hour < to)?;
    Ok(Beside { unplaced, imports, redefinitions, orphans })
}

/// The orders that a report could not place, if there are any.
fn unplaced<S: Source>(
    report: &Report,
    data: &S,
    query: &Query,
) -> Result<Option<UnplacedOrders>, AskError<S::Error>> {
    let others = report.other_currencies.iter().map(|(unplaced, _)| unplaced);
    if !std::iter::once(&report.unplaced).chain(others).any(|of| of.conversions > 0.0) {
        return Ok(None);
    }
    let window = Some(look_back(&query.rules));
    let ask = ReportData::ask_period(query.period.from, query.period.to, window);
    let snapshot = data.snapshot(&ask)?;
    let list = report::unplaced(&snapshot, query.period.clone(), &query.rules)?;
    data.free(snapshot);
    Ok(Some(list))
}
