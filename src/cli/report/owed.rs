//! What a month owes: its own credits, and the adjustments of the months that are closed.
//!
//! Invariant: of a closed month it is what its close recorded, whatever came since; of another one, what no close has
//! recorded. So what is owed over all closes adds up to what the closed months say now.

use crate::cli::error::CliError;
use crate::domain::closed_month::{Closes, Recorded, StoredClose};
use crate::domain::credited::Credited;
use crate::domain::period::Period;
use crate::domain::record::cost::Month;
use crate::report::{Owed, ReportData, closed_period, credits, credits_under};
use crate::store::Snapshot;
use crate::wire::Data;

/// What of a month no close has recorded, and the adjustments of others. The snapshot is that of the month.
pub(super) fn unrecorded(
    data: &Data<'_>,
    before: &Closes,
    (month, period): (Month, &Period),
    snapshot: &Snapshot<ReportData>,
) -> Result<Vec<Recorded>, CliError> {
    let settings = &snapshot.settings;
    let commission = settings.commission;
    let own = credits(snapshot, period, &settings.attribution, commission)?;
    let own = before.unrecorded(month, own);
    let recorded = |month: Month, rate| move |credited| Recorded { month, rate, credited };
    let mut all: Vec<Recorded> =
        own.into_iter().map(recorded(month, commission.map(|of| of.rate))).collect();
    for close in before.live().filter(|close| close.closed.month != month) {
        let rate = close.closed.commission.map(|of| of.rate);
        let changed = changed(data, before, close)?;
        all.extend(changed.into_iter().map(recorded(close.closed.month, rate)));
    }
    Ok(all)
}

/// What changed in a closed month that no close has recorded.
pub(super) fn changed(
    data: &Data<'_>,
    before: &Closes,
    close: &StoredClose,
) -> Result<Vec<Credited>, CliError> {
    let closed = &close.closed;
    let period = closed_period(closed)?;
    let window = closed.definitions.attribution.longest_window();
    let snapshot = data.snapshot(&ReportData::ask_period(period.from, period.to, Some(window)))?;
    Ok(before.unrecorded(closed.month, credits_under(snapshot, closed)?))
}

/// The lines of a statement of a month.
pub(super) fn lines(month: Month, records: &[Recorded]) -> Vec<Owed> {
    let line = |of: &Recorded| Owed {
        of: of.credited.clone(),
        adjusts: (of.month != month).then_some(of.month),
        rate: of.rate,
    };
    records.iter().map(line).collect()
}
