//! Gives the next unused code of a batch to somebody, takes a hand-out back, and notes which codes were exported.
//!
//! Invariant: a code is chosen and marked as given in one transaction, so that two requests never get the same one. A
//! code that any record has, or an order holds, is never given: it is passed over, once for all. A request that finds
//! much to list or to pass over does a bounded part of that, and is to be asked again. Labels are in the rows of the
//! codes alone, so that nothing of one is left when it is removed there.

use crate::domain::code::batch::{Batch, BatchCode};
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::code::export::{Export, ShopFile, add_export};
use crate::domain::code::hand_out::{HandOut, HandOutLabel, Pool, Waiting};
use crate::domain::label::{Agent, BatchName};
use crate::domain::limits::{
    BATCH_CODES_MAX, LABELS_PER_HAND_OUT, LABELS_PER_STEP, PASSED_OVER_MAX, POOL_ROWS,
};
use crate::domain::time::Timestamp;
use crate::store::{StoreError, Txn};

use super::outcome::{Outcome, Refusal};

/// A request for the next unused code of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Giving {
    pub batch: BatchName,
    pub label: Option<HandOutLabel>,
    pub agent: Option<Agent>,
    /// The first instant at which the person is told that it is over.
    pub until: Option<Timestamp>,
    /// Also gives codes that were never exported.
    pub unexported: bool,
    /// Codes that are added to the batch if few of its codes wait after this.
    pub spare: Vec<CouponCode>,
    /// How many the agent may give in a day.
    pub day: Option<DayLimit>,
}

/// How many codes an agent may give since a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayLimit {
    pub from: Timestamp,
    pub max: u32,
}

/// A code that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub code: CouponCode,
    pub batch: BatchName,
    /// How many codes wait after it that were exported.
    pub in_shop: u32,
    /// How many codes wait that were never exported.
    pub only_here: u32,
    /// How many of these were made just now, because few were left.
    pub refilled: u32,
}

pub(super) fn give(txn: &Txn, asked: &Giving, at: Timestamp) -> Result<Outcome, StoreError> {
    let Some(batch) = Batch::named(&txn.batches()?, &asked.batch).cloned() else {
        return Ok(Outcome::Refused(Refusal::UnknownBatch(asked.batch.clone())));
    };
    if let Some(refusal) = closed(txn, &batch, asked, at)? {
        return Ok(Outcome::Refused(refusal));
    }
    let is_listed =
        |batch: &Batch| batch.pool.as_ref().is_some_and(|pool| pool.listed_to.is_none());
    let mut has_written = false;
    let batch = if is_listed(&batch) {
        batch
    } else {
        has_written = true;
        txn.list_waiting(batch, POOL_ROWS)?
    };
    if !is_listed(&batch) {
        return Ok(Outcome::GivingGoesOn { refilled: 0 });
    }
    let any_place = asked.unexported || batch.spec.needs_no_export;
    for _ in 0..PASSED_OVER_MAX {
        let Some(code) = next(txn, &batch, any_place)? else {
            return none_left(txn, &batch, asked, has_written);
        };
        if is_used(txn, &code.code.folded())? {
            txn.put_batch_code(&BatchCode { passed_at: Some(at), ..code })?;
            has_written = true;
            continue;
        }
        let (label, agent, until) = (asked.label.clone(), asked.agent.clone(), asked.until);
        let given = Some(HandOut { at, label, agent, until });
        txn.put_batch_code(&BatchCode { given, ..code.clone() })?;
        let (batch, refilled) = refill(txn, &batch, asked)?;
        // Where no server runs, nothing else removes them.
        forget_labels_up_to(txn, at, LABELS_PER_HAND_OUT)?;
        let pool = batch.pool.unwrap_or_default();
        return Ok(Outcome::Given(Box::new(Given {
            code: code.code,
            batch: batch.spec.name,
            in_shop: pool.in_shop,
            only_here: pool.only_here,
            refilled,
        })));
    }
    Ok(Outcome::GivingGoesOn { refilled: 0 })
}

/// Why no code of the batch may be given now, whichever wait.
pub(super) fn why_none(
    txn: &Txn,
    batch: &Batch,
    at: Timestamp,
) -> Result<Option<Refusal>, StoreError> {
    let name = || batch.spec.name.clone();
    let terms = &batch.spec.terms;
    if batch.retired_at.is_some() {
        return Ok(Some(Refusal::BatchRetired(name())));
    }
    if batch.live_at.is_none() {
        return Ok(Some(Refusal::BatchUnfinished(name())));
    }
    let zone = txn.settings()?.zone;
    if let Some(last) = terms.last_day(&zone).filter(|_| terms.is_over(at)) {
        return Ok(Some(Refusal::BatchOver { batch: name(), last }));
    }
    // Without it nothing tells which codes were used.
    if !txn.is_indexed()? {
        return Ok(Some(Refusal::NotMigrated));
    }
    Ok(None)
}

/// The same, or that the agent may give no more, or that the spare codes cannot be added.
fn closed(
    txn: &Txn,
    batch: &Batch,
    asked: &Giving,
    at: Timestamp,
) -> Result<Option<Refusal>, StoreError> {
    if let Some(refusal) = why_none(txn, batch, at)? {
        return Ok(Some(refusal));
    }
    if let (Some(agent), Some(DayLimit { from, max })) = (&asked.agent, asked.day)
        && txn.count_given_by(agent, from, max)? >= max
    {
        return Ok(Some(Refusal::DayLimit { agent: agent.clone(), max }));
    }
    let is_needed = batch.pool.as_ref().is_some_and(|pool| is_low(batch, pool.waiting(), 1));
    let taken = if is_needed { txn.taken_codes(&asked.spare)? } else { Vec::new() };
    Ok((!taken.is_empty()).then_some(Refusal::CodesTaken(taken)))
}

/// Whether fewer codes wait than the batch should have, once so many of them are taken.
fn is_low(batch: &Batch, waiting: u32, taken: u32) -> bool {
    batch.spec.refill_below.is_some_and(|below| waiting.saturating_sub(taken) < below)
}

fn next(txn: &Txn, batch: &Batch, any_place: bool) -> Result<Option<BatchCode>, StoreError> {
    let in_shop = txn.next_waiting(batch.id, Waiting::InShop)?;
    if in_shop.is_some() || !any_place {
        return Ok(in_shop);
    }
    txn.next_waiting(batch.id, Waiting::OnlyHere)
}

/// Whether a code was used: an order holds it, or any record has it.
fn is_used(txn: &Txn, code: &FoldedCode) -> Result<bool, StoreError> {
    Ok(txn.uses(code)? > 0 || txn.is_carried(code)?)
}

/// No code can be given. What was written until now stays, so that the next request finds it done.
fn none_left(
    txn: &Txn,
    batch: &Batch,
    asked: &Giving,
    has_written: bool,
) -> Result<Outcome, StoreError> {
    let (batch, refilled) = refill(txn, batch, asked)?;
    if has_written || refilled > 0 {
        return Ok(Outcome::GivingGoesOn { refilled });
    }
    let only_here = batch.pool.as_ref().map_or(0, |pool| pool.only_here);
    let batch = batch.spec.name;
    Ok(Outcome::Refused(match only_here {
        0 => Refusal::BatchEmpty(batch),
        codes => Refusal::NotExported { batch, codes },
    }))
}

/// Adds the spare codes, if few wait. Returns the batch as it is then, and how many were added.
fn refill(txn: &Txn, batch: &Batch, asked: &Giving) -> Result<(Batch, u32), StoreError> {
    let there = || txn.batch(batch.id)?.ok_or(StoreError::Missing("batch of a code"));
    let now = there()?;
    let waiting = now.pool.as_ref().map_or(0, Pool::waiting);
    let count = u32::try_from(asked.spare.len()).unwrap_or(u32::MAX);
    let fits = count > 0 && now.minted.saturating_add(count) <= BATCH_CODES_MAX;
    if !fits
        || !is_low(&now, waiting, 0)
        || !txn.insert_batch_codes(now.id, &asked.spare)?.is_empty()
    {
        return Ok((now, 0));
    }
    let now = there()?;
    let refilled = now.refilled.saturating_add(count.into());
    let now = Batch { minted: now.minted.saturating_add(count), refilled, ..now };
    txn.put_batch(&now)?;
    Ok((now, count))
}

/// Takes a hand-out back, so that the code waits again. With an agent, only one of theirs: another's is as one that
/// nobody gave.
pub(super) fn take_back(
    txn: &Txn,
    typed: &CouponCode,
    agent: Option<&Agent>,
) -> Result<Outcome, StoreError> {
    let is_there = |code: &FoldedCode| Ok::<_, StoreError>(txn.batch_code(code)?.is_some());
    let meant = typed.try_typed(is_there)?.unwrap_or_else(|| typed.clone());
    let Some(found) = txn.batch_code(&meant.folded())? else {
        let single = txn.code(&typed.folded())?.map(|of| of.spec.code);
        let no_such = || Refusal::NoSuchCode(typed.clone());
        return Ok(Outcome::Refused(single.map_or_else(no_such, Refusal::NotOfBatch)));
    };
    let is_theirs = |given: &HandOut| agent.is_none_or(|agent| given.agent.as_ref() == Some(agent));
    if !found.given.as_ref().is_some_and(is_theirs) {
        return Ok(Outcome::Refused(Refusal::NotGiven(found.code)));
    }
    let code = found.code.clone();
    if !txn.is_indexed()? || is_used(txn, &code.folded())? {
        return Ok(Outcome::Refused(Refusal::GivenAndUsed(code)));
    }
    txn.put_batch_code(&BatchCode { given: None, ..found })?;
    Ok(Outcome::TakenBack(code))
}

/// Removes labels that the plan keeps no longer: a step of bounded size.
pub(super) fn forget_labels(txn: &Txn, at: Timestamp) -> Result<Outcome, StoreError> {
    let (removed, is_done) = forget_labels_up_to(txn, at, LABELS_PER_STEP)?;
    Ok(Outcome::LabelsForgotten { removed, is_done })
}

fn forget_labels_up_to(txn: &Txn, at: Timestamp, rows: usize) -> Result<(u32, bool), StoreError> {
    let settings = txn.settings()?;
    match settings.privacy.labels {
        Some(kept) => {
            let (removed, is_done) = txn.forget_labels(kept.since(at, &settings.zone), rows)?;
            txn.count_removed_labels(removed)?;
            Ok((removed, is_done))
        }
        None => Ok((0, true)),
    }
}

/// Notes that codes were written to a file for a shop. A code that is gone by now is left out.
pub(super) fn mark_exported(
    txn: &Txn,
    shop: ShopFile,
    codes: &[CouponCode],
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let (export, mut of_batches, mut single) = (Export { shop, at }, Vec::new(), 0);
    for code in codes {
        let folded = code.folded();
        if let Some(mut code) = txn.code(&folded)? {
            add_export(&mut code.exports, export);
            txn.put_code(&code)?;
            single += 1;
        } else if let Some(mut code) = txn.batch_code(&folded)? {
            add_export(&mut code.exports, export);
            of_batches.push(code);
        }
    }
    txn.put_batch_codes(&of_batches)?;
    let of_batches = u32::try_from(of_batches.len()).unwrap_or(u32::MAX);
    Ok(Outcome::Exported { single, of_batches })
}

#[cfg(test)]
mod tests;
