//! Applies what was counted of requests for slugs that no link has.
//!
//! Invariant: an hour that is no longer kept is removed by a later one, a few with each change.

use crate::domain::limits::{ORPHAN_HOURS_KEPT, ORPHAN_HOURS_REMOVED};
use crate::domain::record::orphans::Orphans;
use crate::store::{StoreError, Txn};

use super::outcome::Outcome;

const HOUR_MS: i64 = 60 * 60 * 1000;

pub(super) fn record(txn: &Txn, orphans: &Orphans) -> Result<Outcome, StoreError> {
    let before = txn.orphans(orphans.hour)?.unwrap_or_else(|| Orphans::none(orphans.hour));
    txn.put_orphans(&before.plus(orphans))?;
    let kept_since = orphans.hour.plus_ms(-ORPHAN_HOURS_KEPT * HOUR_MS);
    txn.forget_orphans(kept_since, ORPHAN_HOURS_REMOVED)?;
    Ok(Outcome::OrphansRecorded)
}

#[cfg(test)]
mod tests;
