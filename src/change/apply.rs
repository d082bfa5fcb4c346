//! Applies a change to the data file: one deterministic function, in one transaction.
//!
//! Invariant: a refused change writes nothing but its outcome, because every check comes before the first
//! write.

use crate::domain::limits::CHANGE_LOG_ENTRIES_MAX;
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkSpec};
use crate::domain::time::Timestamp;
use crate::store::{StoreError, Txn};

use super::agent_pages;
use super::closes;
use super::codes;
use super::erasures;
use super::guesses;
use super::hand_outs;
use super::imports;
use super::keep;
use super::link_batches;
use super::log;
use super::notes;
use super::orphans;
use super::outcome::{Outcome, Refusal};
use super::redeem::{Purchase, redeem, release};
use super::request::{Change, What};
use super::{shares, staging, tokens};

/// The result of applying a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub outcome: Outcome,
    /// Whether this change was applied before; if so, nothing was done now.
    pub again: bool,
    /// The links that changed, so that caches can be updated. A flip returns only those of its own
    /// transaction; the later drain steps return the others.
    pub links: Vec<Link>,
}

/// Applies a change, unless it was applied before. Then returns the stored outcome.
pub fn apply(txn: &Txn, change: &Change) -> Result<Applied, StoreError> {
    if let Some(outcome) = txn.outcome(&change.id.0)? {
        return Ok(Applied { outcome, again: true, links: Vec::new() });
    }
    let mut links = Vec::new();
    let outcome = alter(txn, change, &mut links)?;
    txn.index_new_times()?;
    txn.put_outcome(&change.id.0, &outcome)?;
    if let Some(entry) = log::entry(change, &outcome) {
        txn.log_change(entry, CHANGE_LOG_ENTRIES_MAX)?;
    }
    if alters_plan(&outcome) {
        txn.count_revision()?;
    }
    Ok(Applied { outcome, again: false, links })
}

/// Whether the change may alter data that a plan is compared with. Filling a batch does not: a batch
/// never takes a code that is staged.
fn alters_plan(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Applied { .. }
        | Outcome::Minted(_)
        | Outcome::Edited(_)
        | Outcome::Retired(_)
        | Outcome::CodeMinted(_)
        | Outcome::CodeRetired { .. }
        | Outcome::BatchRetired { .. }
        | Outcome::BatchBegun(_)
        | Outcome::BatchLive(_) => true,
        // A plan's codes are replaced whole.
        Outcome::Exported { single, .. } => *single > 0,
        Outcome::Staged
        | Outcome::BatchFilled { .. }
        | Outcome::Given(_)
        | Outcome::GivingGoesOn { .. }
        | Outcome::TakenBack(_)
        | Outcome::LabelsForgotten { .. }
        | Outcome::Redeemed(_)
        | Outcome::Released(_)
        | Outcome::Imported(_)
        | Outcome::ImportBegun { .. }
        | Outcome::ImportEnded
        | Outcome::ImportUndone { .. }
        | Outcome::EpochBegun(_)
        | Outcome::TokenMade(_)
        | Outcome::TokenRetired { .. }
        | Outcome::TokenUsed
        | Outcome::AgentPage(_)
        | Outcome::Shared(_)
        | Outcome::ShareEnded { .. }
        | Outcome::NoteAdded(_)
        | Outcome::NoteRemoved { .. }
        | Outcome::MonthClosed { .. }
        | Outcome::MonthReopened(_)
        | Outcome::GuessesRecorded
        | Outcome::LinkBatchBegun(_)
        | Outcome::Addressed { .. }
        | Outcome::AddressingGoesOn
        | Outcome::Stopped
        | Outcome::OrphansRecorded
        | Outcome::ErasureBegun { .. }
        | Outcome::ErasedSome { .. }
        | Outcome::RemovedSome { .. }
        | Outcome::Refused(_) => false,
    }
}

fn alter(txn: &Txn, change: &Change, touched: &mut Vec<Link>) -> Result<Outcome, StoreError> {
    match &change.what {
        What::Stage(stage) => staging::stage(txn, stage),
        What::Flip(flip) => staging::flip(txn, change.id, flip, change.at, touched),
        What::MintLink(spec) => mint_link(txn, spec, change.at, touched),
        What::EditLink { old, new } => edit_link(txn, old, new, touched),
        What::RetireLink { slug, is_gone, seen } => {
            retire_link(txn, (slug, seen.as_deref()), *is_gone, change.at, touched)
        }
        What::ReviveLink { slug, seen } => revive_link(txn, (slug, seen.as_deref()), touched),
        What::MintCode(spec) => codes::mint_code(txn, spec, change.at),
        What::BeginBatch(spec) => codes::begin_batch(txn, spec, change.at),
        What::FillBatch { batch, codes } => codes::fill_batch(txn, *batch, codes),
        What::FinishBatch(batch) => codes::finish_batch(txn, *batch, change.at),
        What::Redeem { code, order, customer, total, aliases } => {
            let (customer, total) = (*customer, *total);
            let purchase = Purchase { order, customer, aliases, total, at: change.at };
            redeem(txn, code, &purchase)
        }
        What::Release { code, order } => release(txn, code, order, change.at),
        What::Import { records, aliases, import } => {
            let refusal = match import {
                Some(number) => imports::refusal(txn, *number, records)?,
                None => imports::refusal_of_none(txn, records)?,
            };
            if let Some(refusal) = refusal {
                return Ok(Outcome::Refused(refusal));
            }
            txn.add_aliases(aliases)?;
            let imported = txn.add_records_of(records, *import)?;
            Ok(Outcome::Imported(Box::new(imported)))
        }
        What::BeginImport(spec) => imports::begin(txn, spec, change.at),
        What::EndImport { number, tally, bad } => {
            imports::end(txn, *number, *tally, *bad, change.at)
        }
        What::UndoImport(number) => imports::undo(txn, *number, change.at),
        What::BeginEpoch(epoch) => begin_epoch(txn, *epoch),
        What::RetireCode(code) => codes::retire_code(txn, code, change.at),
        What::RetireBatch(name) => codes::retire_batch(txn, name, change.at),
        What::Give(asked) => hand_outs::give(txn, asked, change.at),
        What::TakeBack { code, agent } => hand_outs::take_back(txn, code, agent.as_ref()),
        What::Share { spec, series } => shares::make(txn, spec, *series, change.at),
        What::EndShare(number) => shares::end(txn, *number, change.at),
        What::OpenAgentPage { agent, series, renews } => {
            agent_pages::open(txn, agent, *series, *renews, change.at)
        }
        What::ForgetLabels => hand_outs::forget_labels(txn, change.at),
        What::MarkExported { shop, codes } => {
            hand_outs::mark_exported(txn, *shop, codes, change.at)
        }
        What::MakeToken(spec) => tokens::make_token(txn, spec, change.at),
        What::RetireToken(name) => tokens::retire_token(txn, name, change.at),
        What::UseToken(name) => tokens::note_use(txn, name, change.at),
        What::AddNote(note) => notes::add(txn, note, change.at),
        What::RemoveNote(number) => notes::remove(txn, *number),
        What::CloseMonth { closed, seen } => closes::close(txn, closed, *seen, change.at),
        What::ReopenMonth { month, reason } => closes::reopen(txn, *month, reason, change.at),
        What::RecordGuesses(guesses) => guesses::record(txn, guesses),
        What::BeginLinkBatch(spec) => link_batches::begin(txn, spec, change.at),
        What::Address(asked) => link_batches::address(txn, asked, change.at, touched),
        What::Stop { sub_id, day } => link_batches::stop(txn, sub_id, *day, change.at),
        What::RecordOrphans(orphans) => orphans::record(txn, orphans),
        What::Erase(asked) => erasures::begin(txn, asked),
        What::EraseStep => erasures::step(txn),
        What::Keep(removal) => keep::keep(txn, removal.as_deref(), change.at),
    }
}

fn mint_link(
    txn: &Txn,
    spec: &LinkSpec,
    at: Timestamp,
    touched: &mut Vec<Link>,
) -> Result<Outcome, StoreError> {
    if txn.link_of(&spec.slug)?.is_some() {
        return Ok(Outcome::Refused(Refusal::SlugTaken(spec.slug.clone())));
    }
    let link = txn.insert_link(spec.clone(), at)?;
    touched.push(link.clone());
    Ok(Outcome::Minted(Box::new(link)))
}

fn edit_link(
    txn: &Txn,
    old: &LinkSpec,
    new: &LinkSpec,
    touched: &mut Vec<Link>,
) -> Result<Outcome, StoreError> {
    let Some(mut link) = txn.link_of(&old.slug)? else {
        return Ok(Outcome::Refused(Refusal::NoSuchLink(old.slug.clone())));
    };
    if link.spec != *old || new.slug != old.slug {
        return Ok(Outcome::Refused(Refusal::LinkChanged(old.slug.clone())));
    }
    link.spec = new.clone();
    txn.put_link(&link)?;
    touched.push(link.clone());
    Ok(Outcome::Edited(Box::new(link)))
}

/// A link that shall be altered; a refusal if it was changed since it was seen.
fn link_as_seen(
    txn: &Txn,
    (slug, seen): (&Slug, Option<&Link>),
) -> Result<Result<Link, Refusal>, StoreError> {
    let Some(link) = txn.link_of(slug)? else {
        return Ok(Err(Refusal::NoSuchLink(slug.clone())));
    };
    let is_changed = seen.is_some_and(|seen| *seen != link);
    Ok(if is_changed { Err(Refusal::LinkChanged(slug.clone())) } else { Ok(link) })
}

fn retire_link(
    txn: &Txn,
    of: (&Slug, Option<&Link>),
    is_gone: bool,
    at: Timestamp,
    touched: &mut Vec<Link>,
) -> Result<Outcome, StoreError> {
    let mut link = match link_as_seen(txn, of)? {
        Ok(link) => link,
        Err(refusal) => return Ok(Outcome::Refused(refusal)),
    };
    if link.retired_at.is_none() || link.is_gone != is_gone {
        link.retired_at.get_or_insert(at);
        link.is_gone = is_gone;
        txn.put_link(&link)?;
        touched.push(link.clone());
    }
    Ok(Outcome::Retired(Box::new(link)))
}

fn revive_link(
    txn: &Txn,
    of: (&Slug, Option<&Link>),
    touched: &mut Vec<Link>,
) -> Result<Outcome, StoreError> {
    let mut link = match link_as_seen(txn, of)? {
        Ok(link) => link,
        Err(refusal) => return Ok(Outcome::Refused(refusal)),
    };
    if link.retired_at.is_some() {
        link.retired_at = None;
        link.is_gone = false;
        txn.put_link(&link)?;
        touched.push(link.clone());
    }
    Ok(Outcome::Edited(Box::new(link)))
}

fn begin_epoch(txn: &Txn, epoch: u32) -> Result<Outcome, StoreError> {
    if epoch <= txn.epoch()? {
        return Ok(Outcome::Refused(Refusal::EpochTaken(epoch)));
    }
    txn.put_epoch(epoch)?;
    Ok(Outcome::EpochBegun(epoch))
}

#[cfg(test)]
mod tests;
