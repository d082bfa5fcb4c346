//! Splits a large change into small ones: links and codes are staged, invisible to readers, and one
//! flip makes all of them live.
//!
//! Invariant: a flip is atomic, and applies only to the revision that the plan was compared with: it is
//! refused if any of that data has changed since. Several commands may stage at the same time; the first flip
//! wins. What is abandoned is swept by later stages and flips, in an order that depends on the changes
//! alone and never on a clock or a restart. Does not move the staged rows to their tables after the flip; the store does that in small steps
//! (drain).

use crate::domain::code::batch::{Batch, BatchId, BatchSpec};
use crate::domain::code::coupon::Code;
use crate::domain::limits::{FLIP_PUTS, STAGINGS_MAX, SWEEP_PUTS};
use crate::domain::link::Link;
use crate::domain::settings::Settings;
use crate::domain::settings::definitions::{DefinitionLog, Definitions};
use crate::domain::settings::revision::Revision;
use crate::domain::time::Timestamp;
use crate::plan::Clash;
use crate::store::{OpenStaging, StoreError, Txn};

use super::id::ChangeId;
use super::outcome::{Counts, Outcome, Refusal};

/// The new version of a link or code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "most of a plan are links")]
pub enum Put {
    /// A new link with the next id, or an existing link with its id and slug.
    Link(Link),
    Code(Code),
}

/// A change to a batch. Its codes are made after the flip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchPut {
    Begin(BatchSpec),
    /// New terms or more codes for an existing batch; revives it if it is retired.
    Alter(BatchId, BatchSpec),
    Retire(BatchId),
}

/// Part of a plan, staged for a flip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// The id of the flip.
    pub flip: ChangeId,
    /// The revision of the data that the plan was compared with.
    pub compared: Revision,
    /// Slugs and codes are unique among all puts of a flip.
    pub puts: Vec<Put>,
    /// How many puts were staged for the flip before; 0 also if the command does not say.
    pub staged: u32,
}

/// Makes live what was staged for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// The revision of the data that the plan was compared with.
    pub compared: Revision,
    /// How many puts were staged for it.
    pub staged: u32,
    /// The remaining puts; all puts of a small plan.
    pub puts: Vec<Put>,
    /// Not staged: a row for a batch is small, however many codes it has.
    pub batches: Vec<BatchPut>,
    /// The new settings, if they differ.
    pub settings: Option<Settings>,
    pub links: Counts,
    pub codes: Counts,
    pub batch_counts: Counts,
}

/// Refuses a stage of a staging that was given up, so that it is begun again with a new comparison.
pub(super) fn stage(txn: &Txn, stage: &Stage) -> Result<Outcome, StoreError> {
    let compared = txn.revision()?;
    let staging = txn.staging(&stage.flip.0)?;
    let is_whole = staging.map_or(stage.staged == 0, |staging| {
        staging.is_open_at(compared) && [0, staging.rows()].contains(&stage.staged)
    });
    if compared != stage.compared || !is_whole {
        return Ok(Outcome::Refused(Refusal::MovedOn));
    }
    if let Some(refusal) = refusal(txn, &stage.puts)? {
        return Ok(Outcome::Refused(refusal));
    }
    let stagings = txn.stagings()?;
    let open = stagings.iter().filter(|(_, staging)| staging.is_open_at(compared));
    if staging.is_none() && open.clone().count() >= STAGINGS_MAX {
        let longest_idle = open.min_by_key(|(_, staging)| staging.open.map(|open| open.turn));
        longest_idle.map_or(Ok(()), |(flip, _)| txn.give_up_staging(flip))?;
    }
    let turns = stagings.iter().filter_map(|(_, staging)| staging.open.map(|open| open.turn));
    let turn = turns.max().map_or(0, |last| last + 1);
    let open = OpenStaging { compared, turn };
    txn.stage(&stage.flip.0, open, links(&stage.puts), codes(&stage.puts))?;
    txn.sweep_stagings(compared, to_sweep(&stage.puts))?;
    Ok(Outcome::Staged)
}

pub(super) fn flip(
    txn: &Txn,
    id: ChangeId,
    flip: &Flip,
    at: Timestamp,
    touched: &mut Vec<Link>,
) -> Result<Outcome, StoreError> {
    let revision = txn.revision()?;
    let staging = txn.staging(&id.0)?;
    let is_whole = staging.map_or(flip.staged == 0, |staging| {
        staging.is_open_at(revision) && staging.rows() == flip.staged
    });
    if revision != flip.compared || !is_whole {
        return Ok(Outcome::Refused(Refusal::MovedOn));
    }
    if let Some(refusal) = refusal(txn, &flip.puts)? {
        return Ok(Outcome::Refused(refusal));
    }
    txn.flip(&id.0, links(&flip.puts), codes(&flip.puts))?;
    for batch in &flip.batches {
        put_batch(txn, batch, at)?;
    }
    if let Some(settings) = &flip.settings {
        log_definitions(txn, settings, at)?;
        txn.put_settings(settings)?;
    }
    // The first step of the drain is in this transaction, so a small plan is applied in one.
    touched.extend(txn.drain_step(FLIP_PUTS)?);
    txn.sweep_stagings(revision.next(), to_sweep(&flip.puts))?;
    Ok(Outcome::Applied {
        links: flip.links,
        codes: flip.codes,
        batches: flip.batch_counts,
        settings_changed: flip.settings.is_some(),
    })
}

/// Keeps what counted until now, if these settings change it. The first plan of a file changes nothing: before it,
/// nothing was defined.
fn log_definitions(txn: &Txn, settings: &Settings, at: Timestamp) -> Result<(), StoreError> {
    let before = txn.plan_settings()?;
    let (log, is_first) = (txn.definitions()?, before.is_none());
    let is_new = log.is_none();
    let mut log =
        log.unwrap_or(if is_first { DefinitionLog::WHOLE } else { DefinitionLog::since(at) });
    let before = before.map(|before| Definitions::of(&before));
    let replaced = before.filter(|before| *before != Definitions::of(settings));
    let is_changed = replaced.is_some();
    if let Some(definitions) = replaced {
        log.add(definitions, at);
    }
    if is_new || is_changed { txn.put_definitions(&log) } else { Ok(()) }
}

/// How many abandoned rows a change with these puts deletes: more than it adds, so that abandoned rows
/// become fewer with each change.
fn to_sweep(puts: &[Put]) -> u32 {
    u32::try_from(puts.len()).unwrap_or(u32::MAX).saturating_add(SWEEP_PUTS)
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

/// Why these puts are refused. The comparison has seen all rows except the codes of batches, of which
/// there may be millions. A batch that is filled later takes no code that is staged.
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
pub(in crate::change) mod tests;
