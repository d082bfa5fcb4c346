//! A large change as a row of small ones: links and codes are staged, where nobody sees them, and one
//! flip decides them all.
//!
//! Invariant: what is flipped is whole, and was compared with what is there: the flip is refused when
//! anything that a comparison reads was altered since. Two may stage at once; the first to flip wins.
//! Absent: the moves to their places after the flip, which the store makes in small steps (drain).

use crate::domain::code::batch::{Batch, BatchId, BatchSpec};
use crate::domain::code::coupon::Code;
use crate::domain::limits::FLIP_PUTS;
use crate::domain::link::Link;
use crate::domain::settings::Settings;
use crate::domain::settings::revision::Revision;
use crate::domain::time::Timestamp;
use crate::plan::Clash;
use crate::store::{StoreError, Txn};

use super::id::ChangeId;
use super::outcome::{Counts, Outcome, Refusal};

/// A link or a code as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// A link: a new one under the next number, or one that is there, under its number and slug.
    Link(Link),
    /// A code.
    Code(Code),
}

/// A batch as it is to be. Its codes are made after the flip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchPut {
    /// A new one.
    Begin(BatchSpec),
    /// One that is there, in use, with other terms or more codes.
    Alter(BatchId, BatchSpec),
    /// One that is taken out of use.
    Retire(BatchId),
}

/// Some of what a flip is to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// The flip that will decide it.
    pub flip: ChangeId,
    /// The revision that it was compared with.
    pub compared: Revision,
    /// What is to be there. No slug and no code is in two puts of a flip.
    pub puts: Vec<Put>,
}

/// Decides what was staged for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// The revision that it was compared with.
    pub compared: Revision,
    /// How many puts were staged for it.
    pub staged: u32,
    /// Its last puts: of a small plan, all.
    pub puts: Vec<Put>,
    /// The batches; what makes or changes them is small, whatever their codes are.
    pub batches: Vec<BatchPut>,
    /// What is settled from now on, if it is something else.
    pub settings: Option<Settings>,
    /// What it does to the links, counted.
    pub links: Counts,
    /// What it does to the codes, counted.
    pub codes: Counts,
    /// What it does to the batches, counted.
    pub batch_counts: Counts,
}

pub(super) fn stage(txn: &Txn, stage: &Stage) -> Result<Outcome, StoreError> {
    if txn.revision()? != stage.compared {
        return Ok(Outcome::Refused(Refusal::MovedOn));
    }
    if let Some(refusal) = refusal(txn, &stage.puts)? {
        return Ok(Outcome::Refused(refusal));
    }
    txn.stage(&stage.flip.0, links(&stage.puts), codes(&stage.puts))?;
    Ok(Outcome::Staged)
}

pub(super) fn flip(
    txn: &Txn,
    id: ChangeId,
    flip: &Flip,
    at: Timestamp,
    touched: &mut Vec<Link>,
) -> Result<Outcome, StoreError> {
    let staging = txn.staging(&id.0)?.unwrap_or_default();
    // A staging that is not whole was swept away when the file was opened anew.
    if txn.revision()? != flip.compared || staging.links + staging.codes != flip.staged {
        return Ok(Outcome::Refused(Refusal::MovedOn));
    }
    if let Some(refusal) = refusal(txn, &flip.puts)? {
        return Ok(Outcome::Refused(refusal));
    }
    txn.stage(&id.0, links(&flip.puts), codes(&flip.puts))?;
    txn.flip(&id.0)?;
    for batch in &flip.batches {
        put_batch(txn, batch, at)?;
    }
    if let Some(settings) = &flip.settings {
        txn.put_settings(settings)?;
    }
    // Its first step here and now: of a small plan, all of it is in one transaction.
    touched.extend(txn.drain_step(FLIP_PUTS)?);
    Ok(Outcome::Applied {
        links: flip.links,
        codes: flip.codes,
        batches: flip.batch_counts,
        settings_changed: flip.settings.is_some(),
    })
}

fn put_batch(txn: &Txn, put: &BatchPut, at: Timestamp) -> Result<(), StoreError> {
    let there = |id: BatchId| txn.batch(id)?.ok_or(StoreError::Missing("batch that was compared"));
    match put {
        BatchPut::Begin(spec) => txn.insert_batch(spec.clone(), at).map(drop),
        BatchPut::Alter(id, spec) => {
            txn.put_batch(&Batch { spec: spec.clone(), retired_at: None, ..there(*id)? })
        }
        BatchPut::Retire(id) => txn.put_batch(&Batch { retired_at: Some(at), ..there(*id)? }),
    }
}

fn links(puts: &[Put]) -> impl Iterator<Item = &Link> {
    puts.iter().filter_map(|put| match put {
        Put::Link(link) => Some(link),
        Put::Code(_) => None,
    })
}

fn codes(puts: &[Put]) -> impl Iterator<Item = &Code> {
    puts.iter().filter_map(|put| match put {
        Put::Code(code) => Some(code),
        Put::Link(_) => None,
    })
}

/// Why these may not be put. Their comparison has seen all but the codes of batches, which may be
/// millions; a batch that is filled from now on takes no code that is staged.
fn refusal(txn: &Txn, puts: &[Put]) -> Result<Option<Refusal>, StoreError> {
    if !txn.slugs_are_free(links(puts))? {
        return Ok(Some(Refusal::MovedOn));
    }
    let mut clashes = Vec::new();
    for code in codes(puts) {
        if let Some(found) = txn.batch_code(&code.spec.code.folded())? {
            clashes.push(Clash::Code { code: code.spec.code.clone(), as_made: found.code });
        }
    }
    Ok((!clashes.is_empty()).then(|| clashes.into()))
}

#[cfg(test)]
mod tests;
