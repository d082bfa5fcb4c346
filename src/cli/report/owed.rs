//! What a month owes: its own credits, and the adjustments of the months that are closed.
//!
//! Invariant: of a closed month it is what its close recorded, whatever came since; of another one, what no close has
//! recorded. Adjustments are owed in one month only: that after the last closed one. So what is owed over all closes
//! adds up to what the closed months say now, and no order is owed in two months (see `report::belonging`).

use std::collections::BTreeSet;

use crate::cli::error::CliError;
use crate::domain::closed_month::{ClosedMonth, Closes, Recorded, StoredClose};
use crate::domain::credited::Credited;
use crate::domain::period::{Period, Zone};
use crate::domain::record::cost::Month;
use crate::domain::record::foreign_id::ForeignId;
use crate::report::{Belonging, Owed, ReportData, ReportError, credits, credits_under, month_of};
use crate::store::{Ask, Snapshot};
use crate::wire::Data;

/// What of a month no close has recorded, with the adjustments of closed ones if it is the month that takes them. The
/// snapshot is that of the month.
pub(super) fn unrecorded(
    data: &Data<'_>,
    before: &Closes,
    (month, period): (Month, &Period),
    snapshot: &Snapshot<ReportData>,
) -> Result<Vec<Recorded>, CliError> {
    let settings = &snapshot.settings;
    let commission = settings.commission;
    let belonging = Belonging::of(before, &settings.zone)?;
    let mut own = credits(snapshot, period, &settings.attribution, commission)?;
    own.retain(|of| belonging.to(&of.order, of.at).is_none());
    let own = before.unrecorded(month, own).into_iter();
    let rate = commission.map(|of| of.rate);
    let mut all: Vec<Recorded> = own.map(|credited| Recorded { month, rate, credited }).collect();
    if before.adjusted_in() == Some(month) {
        all.extend(adjustments(data, before, &settings.zone)?);
    }
    Ok(all)
}

/// What changed in the closed months that no close has recorded. The zone is that of the plan.
pub(super) fn adjustments(
    data: &Data<'_>,
    before: &Closes,
    zone: &Zone,
) -> Result<Vec<Recorded>, CliError> {
    let belonging = Belonging::of(before, zone)?;
    let mut all = Vec::new();
    for close in before.live() {
        let closed = &close.closed;
        let (month, rate) = (closed.month, closed.commission.map(|of| of.rate));
        let changed = before.unrecorded(month, now(data, &belonging, closed)?);
        all.extend(changed.into_iter().map(|credited| Recorded { month, rate, credited }));
    }
    Ok(all)
}

/// What changed in a closed month that no close has recorded.
pub(super) fn changed(
    data: &Data<'_>,
    before: &Closes,
    close: &StoredClose,
) -> Result<Vec<Credited>, CliError> {
    let zone = data.snapshot(&Ask::settings())?.settings.zone;
    let belonging = Belonging::of(before, &zone)?;
    Ok(before.unrecorded(close.closed.month, now(data, &belonging, &close.closed)?))
}

/// The credits of the orders that belong to a closed month as they are now, under its own rules.
fn now(
    data: &Data<'_>,
    belonging: &Belonging,
    closed: &ClosedMonth,
) -> Result<Vec<Credited>, CliError> {
    let window = Some(closed.definitions.attribution.longest_window());
    let of = |period: &Period| -> Result<Vec<Credited>, CliError> {
        let snapshot = data.snapshot(&ReportData::ask_period(period.from, period.to, window))?;
        Ok(credits_under(snapshot, closed, period)?)
    };
    let mut now = Vec::new();
    for period in belonging.periods(closed.month) {
        let credited = of(&period)?.into_iter();
        now.extend(credited.filter(|of| belonging.to(&of.order, of.at) == Some(closed.month)));
    }
    let mut missing = belonging.paid(closed.month);
    let found: BTreeSet<&ForeignId> = now.iter().map(|of| &of.order).collect();
    missing.retain(|order| !found.contains(order));
    // Each whole month of theirs once, as a model of channels is fitted to it.
    let mut months: Vec<Period> = Vec::new();
    for order in &missing {
        months.extend(moved_to(data, closed, order)?.filter(|month| !months.contains(month)));
    }
    for month in months {
        now.extend(of(&month)?.into_iter().filter(|of| missing.contains(&of.order)));
    }
    Ok(now)
}

/// The month that an order is in now; `None` if there is no such order any more.
fn moved_to(
    data: &Data<'_>,
    closed: &ClosedMonth,
    order: &ForeignId,
) -> Result<Option<Period>, CliError> {
    let mut snapshot = data.snapshot(&ReportData::ask_order(order.clone(), None))?;
    snapshot.settings = closed.definitions.over(snapshot.settings);
    match month_of(&snapshot, order) {
        Ok(month) => Ok(Some(month)),
        Err(ReportError::UnknownOrder(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
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
