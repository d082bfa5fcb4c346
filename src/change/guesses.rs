//! Applies what was guessed at codes over the network.
//!
//! Invariant: a row only grows, so that what comes late or twice changes nothing.

use crate::domain::record::guesses::Guesses;
use crate::store::{StoreError, Txn};

use super::outcome::Outcome;

pub(super) fn record(txn: &Txn, guesses: &Guesses) -> Result<Outcome, StoreError> {
    let before = txn.guesses(guesses.hour, &guesses.token)?;
    let mut all = before.unwrap_or_else(|| Guesses { found: Vec::new(), ..guesses.clone() });
    all.merge(guesses.clone());
    txn.put_guesses(&all)?;
    Ok(Outcome::GuessesRecorded)
}

#[cfg(test)]
mod tests;
