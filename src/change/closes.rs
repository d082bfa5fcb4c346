//! Applies changes to closed months: closes a month, and opens it again.
//!
//! Invariant: a month has at most one close that counts; a close is refused if another one came after what it was
//! computed from, so that no adjustment is recorded twice.

use crate::domain::closed_month::{CloseNumber, ClosedMonth, Reopened, StoredClose};
use crate::domain::note::NoteText;
use crate::domain::record::cost::Month;
use crate::domain::time::Timestamp;
use crate::store::{StoreError, Txn};

use super::outcome::{Outcome, Refusal};

/// `seen` is what [`Closes::seen`](crate::domain::closed_month::Closes::seen) was when the close was computed.
pub(super) fn close(
    txn: &Txn,
    closed: &ClosedMonth,
    seen: u32,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let before = txn.closes()?;
    if before.of(closed.month).is_some() {
        return Ok(Outcome::MonthClosed { month: closed.month, already: true });
    }
    let next = before.0.last().map_or(Some(CloseNumber::FIRST), |last| last.number.next());
    let Some(number) = next.filter(|_| before.seen() == seen) else {
        return Ok(Outcome::Refused(Refusal::ClosedMeanwhile));
    };
    let close = StoredClose::new(number, at, closed.clone());
    txn.put_close(&close)?;
    Ok(Outcome::MonthClosed { month: closed.month, already: false })
}

pub(super) fn reopen(
    txn: &Txn,
    month: Month,
    reason: &NoteText,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let Some(close) = txn.closes()?.of(month).cloned() else {
        return Ok(Outcome::Refused(Refusal::NotClosed(month)));
    };
    let reopened = Some(Reopened { at, reason: reason.clone() });
    txn.put_close(&StoredClose { reopened, ..close })?;
    Ok(Outcome::MonthReopened(month))
}

#[cfg(test)]
mod tests;
