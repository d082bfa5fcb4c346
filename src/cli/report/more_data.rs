//! What a report tells beside its rows, read apart: the steps of funnels, what callers ordered, messages, the orders
//! before the period.
//!
//! Invariant: nothing is read that the data or the formats asked for have no use of, and each of it once.

use crate::cli::error::CliError;
use crate::domain::period::Period;
use crate::domain::settings::rules::Attribution;
use crate::report::{MessageData, PastData, ReportData, StepData};
use crate::store::Snapshot;
use crate::wire::Data;

/// Adds to the data of a period what its funnels are counted from, if the plan has any; and if all of the report is
/// told, what its callers ordered, what its messages were answered with, and what its customers ordered before.
pub(super) fn add(
    data: &Data<'_>,
    snapshot: &mut Snapshot<ReportData>,
    period: &Period,
    rules: &Attribution,
    tells_all: bool,
) -> Result<(), CliError> {
    let tells_calls = tells_all && snapshot.has_callers(period);
    if tells_calls || !snapshot.settings.funnels.is_empty() {
        let steps = data.snapshot(&StepData::ask(period.from, period.to, rules))?;
        snapshot.parts.steps = Some(Box::new(steps));
    }
    if tells_all {
        let messages = data.snapshot(&MessageData::ask(period))?;
        snapshot.parts.messages = Some(Box::new(messages));
    }
    if tells_all && snapshot.has_customers(period) {
        let past = data.snapshot(&PastData::ask(period.from))?;
        snapshot.parts.past = Some(Box::new(past));
    }
    Ok(())
}
