//! Applies changes to tokens: makes and retires them, and notes that they were used.
//!
//! Invariant: the text of a token never reaches the data file, only its digest; a refused change writes
//! nothing.

use crate::domain::limits::TOKENS_MAX;
use crate::domain::time::Timestamp;
use crate::domain::token::{StoredToken, TokenName, TokenSpec};
use crate::store::{StoreError, Txn};

use super::outcome::{Outcome, Refusal};

/// A name is never used twice, so that it always identifies one token.
pub(super) fn make_token(
    txn: &Txn,
    spec: &TokenSpec,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let tokens = txn.tokens()?;
    if tokens.iter().any(|token| token.spec.name == spec.name) {
        return Ok(Outcome::Refused(Refusal::TokenTaken(spec.name.clone())));
    }
    if tokens.iter().filter(|token| token.is_live(at)).count() >= TOKENS_MAX {
        return Ok(Outcome::Refused(Refusal::TokensFull));
    }
    let token = StoredToken { spec: spec.clone(), made_at: at, retired_at: None, used_at: None };
    txn.put_token(&token)?;
    Ok(Outcome::TokenMade(Box::new(token)))
}

pub(super) fn retire_token(
    txn: &Txn,
    name: &TokenName,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let Some(token) = txn.token(name)? else {
        return Ok(Outcome::Refused(Refusal::NoSuchToken(name.clone())));
    };
    let already = token.retired_at.is_some();
    if !already {
        txn.put_token(&StoredToken { retired_at: Some(at), ..token })?;
    }
    Ok(Outcome::TokenRetired { name: name.clone(), already })
}

/// Notes that a token was used. A later time that is known already stays.
pub(super) fn note_use(txn: &Txn, name: &TokenName, at: Timestamp) -> Result<Outcome, StoreError> {
    let Some(token) = txn.token(name)? else {
        return Ok(Outcome::Refused(Refusal::NoSuchToken(name.clone())));
    };
    let used_at = token.used_at.max(Some(at));
    txn.put_token(&StoredToken { used_at, ..token })?;
    Ok(Outcome::TokenUsed)
}

#[cfg(test)]
mod tests;
