//! Makes and ends shares.
//!
//! Invariant: a number is given to one share, and one that was ended never opens again. Does not make addresses (see
//! `domain::share`).

use crate::domain::limits::SHARES_EVER_MAX;
use crate::domain::share::{Share, ShareSpec};
use crate::domain::time::Timestamp;
use crate::store::{StoreError, Txn};

use super::outcome::{Outcome, Refusal};

pub(super) fn make(
    txn: &Txn,
    spec: &ShareSpec,
    series: u64,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let number = txn.last_share()?.map_or(1, |last| last + 1);
    if number >= SHARES_EVER_MAX {
        return Ok(Outcome::Refused(Refusal::SharesFull));
    }
    let share = Share { number, spec: spec.clone(), series, made_at: at, ended_at: None };
    txn.put_share(&share)?;
    Ok(Outcome::Shared(Box::new(share)))
}

pub(super) fn end(txn: &Txn, number: u32, at: Timestamp) -> Result<Outcome, StoreError> {
    let Some(share) = txn.share(number)? else {
        return Ok(Outcome::Refused(Refusal::NoSuchShare(number)));
    };
    let already = share.ended_at.is_some();
    if !already {
        txn.put_share(&Share { ended_at: Some(at), ..share })?;
    }
    Ok(Outcome::ShareEnded { number, already })
}

#[cfg(test)]
mod tests;
