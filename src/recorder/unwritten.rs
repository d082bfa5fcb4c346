//! What a server that was killed may have left unwritten: a gap, noted at the next start.
//!
//! A server that stops writes every click first and says so in the file. If the file does not say so, the
//! clicks that were in memory are missing. How many they were is not known, only their largest number: the
//! server had leased so many click numbers, and can hold only so many clicks. With `before-redirect` they
//! are clicks whose visitors were still waiting, or had been redirected late. Invariant: each end without a
//! stop is noted once.

use crate::domain::click::gap::Gap;
use crate::domain::limits::{CLICKS_HELD_MAX, GAP_JOIN_MS};
use crate::domain::time::Timestamp;
use crate::store::{Store, StoreError, Txn};

/// Notes the gap, if the last server of this file ended without a stop. Call it before a recorder starts.
pub fn note_unwritten(store: &Store, now: Timestamp) -> Result<Option<Gap>, StoreError> {
    store.write(|txn: &Txn| {
        let Some(unwritten) = txn.unwritten_clicks()? else { return Ok(None) };
        txn.close_for_clicks()?;
        let after = unwritten.after.unwrap_or(now);
        let missing = unwritten.numbers.min(CLICKS_HELD_MAX);
        let (from, to) = (after.min(now), after.max(now));
        let gap = Gap { from, to, lost: 0, late: 0, missing };
        let (number, gap) = match txn.last_gap()? {
            // A server that is killed again and again makes one gap.
            Some((number, last)) if last.missing > 0 && from.ms() - last.to.ms() < GAP_JOIN_MS => {
                (number, last.with(gap))
            }
            _ => (txn.next_gap()?, gap),
        };
        txn.put_gap(number, &gap)?;
        Ok(Some(gap))
    })
}

#[cfg(test)]
mod tests;
