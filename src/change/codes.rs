//! Applies changes to codes: single codes, and batches.
//!
//! A batch is begun, filled by several changes of bounded size, and made live by a last change. No reader
//! sees its codes before that. Invariant: a refused change writes nothing.

use crate::domain::code::batch::{Batch, BatchCode, BatchId, BatchSpec};
use crate::domain::code::coupon::{Code, CodeSpec, CouponCode};
use crate::domain::label::BatchName;
use crate::domain::time::Timestamp;
use crate::store::{StoreError, Txn};

use super::outcome::{Outcome, Refusal};

pub(super) fn mint_code(txn: &Txn, spec: &CodeSpec, at: Timestamp) -> Result<Outcome, StoreError> {
    if let Some(taken) = txn.existing_code(&spec.code.folded())? {
        return Ok(Outcome::Refused(Refusal::CodeTaken(taken)));
    }
    let code = Code::new(spec.clone(), at);
    txn.put_code(&code)?;
    Ok(Outcome::CodeMinted(Box::new(code)))
}

pub(super) fn begin_batch(
    txn: &Txn,
    spec: &BatchSpec,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    if let Some(batch) = Batch::named(&txn.batches()?, &spec.name) {
        return Ok(Outcome::Refused(Refusal::BatchTaken(batch.spec.name.clone())));
    }
    Ok(Outcome::BatchBegun(Box::new(txn.insert_batch(spec.clone(), at)?)))
}

pub(super) fn fill_batch(
    txn: &Txn,
    id: BatchId,
    codes: &[CouponCode],
) -> Result<Outcome, StoreError> {
    let Some(batch) = txn.batch(id)? else { return Ok(no_such_batch(id)) };
    let count = u32::try_from(codes.len()).unwrap_or(u32::MAX);
    if count > batch.missing() {
        return Ok(Outcome::Refused(Refusal::BatchFull(batch.spec.name)));
    }
    let taken = txn.insert_batch_codes(id, codes)?;
    if !taken.is_empty() {
        return Ok(Outcome::Refused(Refusal::CodesTaken(taken)));
    }
    // Its new codes may wait to be given to somebody, which its row counts.
    let Some(batch) = txn.batch(id)? else { return Ok(no_such_batch(id)) };
    let minted = batch.minted.saturating_add(count);
    txn.put_batch(&Batch { minted, ..batch })?;
    Ok(Outcome::BatchFilled { minted })
}

pub(super) fn finish_batch(txn: &Txn, id: BatchId, at: Timestamp) -> Result<Outcome, StoreError> {
    let Some(batch) = txn.batch(id)? else { return Ok(no_such_batch(id)) };
    if batch.missing() > 0 {
        return Ok(Outcome::Refused(Refusal::BatchUnfinished(batch.spec.name)));
    }
    if batch.live_at.is_some() {
        return Ok(Outcome::Refused(Refusal::BatchTaken(batch.spec.name)));
    }
    let batch = Batch { live_at: Some(at), ..batch };
    txn.put_batch(&batch)?;
    Ok(Outcome::BatchLive(Box::new(batch)))
}

/// Retires a code. Refuses a code of the plan, which the next apply would bring back. A code of a batch is
/// never refused for that: a plan names batches, not their codes.
pub(super) fn retire_code(
    txn: &Txn,
    typed: &CouponCode,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let folded = typed.folded();
    let Some(known) = txn.known_code(&folded)? else {
        return Ok(Outcome::Refused(Refusal::NoSuchCode(typed.clone())));
    };
    let code = known.spec.code.clone();
    if known.retired_at.is_some() {
        return Ok(Outcome::CodeRetired { code, already: true });
    }
    if known.batch.is_none() && known.spec.origin.is_plan() {
        return Ok(Outcome::Refused(Refusal::CodeOfPlan(code)));
    }
    let retired_at = Some(at);
    match txn.batch_code(&folded)? {
        Some(of_batch) => txn.put_batch_code(&BatchCode { retired_at, ..of_batch })?,
        None => txn.put_code(&Code { retired_at, ..known })?,
    }
    Ok(Outcome::CodeRetired { code, already: false })
}

/// Retires all codes of a batch, by one row for all of them. One that was never finished keeps its name and
/// its codes, so that none of them is ever made again.
pub(super) fn retire_batch(
    txn: &Txn,
    name: &BatchName,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let Some(mut batch) = Batch::named(&txn.batches()?, name).cloned() else {
        return Ok(Outcome::Refused(Refusal::UnknownBatch(name.clone())));
    };
    let already = batch.retired_at.is_some();
    if !already && batch.spec.origin.is_plan() {
        return Ok(Outcome::Refused(Refusal::BatchOfPlan(batch.spec.name)));
    }
    if !already {
        batch.retired_at = Some(at);
        txn.put_batch(&batch)?;
    }
    Ok(Outcome::BatchRetired { batch: Box::new(batch), already })
}

fn no_such_batch(id: BatchId) -> Outcome {
    Outcome::Refused(Refusal::NoSuchBatch(id.0))
}
