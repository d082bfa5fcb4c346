//! Makes links for the people of a list of contacts, each with a code if there are any, and notes who wants no more
//! messages.
//!
//! Invariant: a person gets one link and at most one code of a batch, however often they are sent: who has one is passed
//! over, and a list that was read before somebody was erased is refused. The code, its hand-out and the link are written in one transaction, so that no code is given to nobody. A
//! request that finds much to list or to pass over does a bounded part of that, and is to be made again.

use std::collections::{BTreeSet, HashSet};

use crate::domain::code::batch::{Batch, BatchCode};
use crate::domain::code::hand_out::{HandOut, Waiting};
use crate::domain::label::BatchName;
use crate::domain::limits::POOL_ROWS;
use crate::domain::link::batch::{AddressedLink, Addressee, LinkBatch, LinkBatchId, LinkBatchSpec};
use crate::domain::link::sub_id::SubId;
use crate::domain::link::{Link, LinkSpec, Origin};
use crate::domain::record::alias::Alias;
use crate::domain::record::event::{Event, EventKind};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::Imports;
use crate::domain::record::person::PersonKey;
use crate::domain::time::{Timestamp, UtcDay};
use crate::store::{Records, StoreError, Txn};

use super::hand_outs::why_none;
use super::outcome::{Outcome, Refusal};

/// A request for links for some people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressing {
    pub batch: LinkBatchId,
    pub people: Vec<ToAddress>,
    /// The older hashes of these people.
    pub aliases: Vec<Alias>,
    /// Also gives codes that were never exported.
    pub unexported: bool,
    /// How many people were erased when the list was read.
    pub erased: u32,
}

/// A person, with what was drawn for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToAddress {
    pub person: PersonKey,
    /// The sub-id and its keyed hash; `None` for who is withheld.
    pub drawn: Option<(SubId, PersonKey)>,
}

/// Begins links for a list, or goes on with those that were begun alike.
pub(super) fn begin(txn: &Txn, spec: &LinkBatchSpec, at: Timestamp) -> Result<Outcome, StoreError> {
    let batches = txn.link_batches()?;
    if let Some(known) = LinkBatch::named(&batches, &spec.name) {
        let is_same = LinkBatchSpec { name: known.spec.name.clone(), ..spec.clone() } == known.spec;
        let known = Box::new(known.clone());
        return Ok(if is_same {
            Outcome::LinkBatchBegun(known)
        } else {
            Outcome::Refused(Refusal::LinkBatchTaken(known.spec.name))
        });
    }
    if txn.link_of(&spec.link)?.is_none() {
        return Ok(Outcome::Refused(Refusal::NoSuchLink(spec.link.clone())));
    }
    Ok(Outcome::LinkBatchBegun(Box::new(txn.insert_link_batch(spec.clone(), at)?)))
}

pub(super) fn address(
    txn: &Txn,
    asked: &Addressing,
    at: Timestamp,
    touched: &mut Vec<Link>,
) -> Result<Outcome, StoreError> {
    let Some(LinkBatch { id, spec, .. }) = txn.link_batch(asked.batch)? else {
        return Ok(Outcome::Refused(Refusal::NoSuchLinkBatch(asked.batch.0)));
    };
    // Whoever was erased meanwhile may be among them.
    let erased = txn.begun_erasures()?;
    if asked.erased != erased {
        return Ok(Outcome::Refused(Refusal::ErasedMeanwhile { listed: asked.erased, erased }));
    }
    let known = txn.addressed(id, asked.people.iter().map(|of| of.person))?;
    let mut seen = HashSet::new();
    let is_new = |of: &&ToAddress| !known.contains(&of.person) && seen.insert(of.person);
    let mut new: Vec<&ToAddress> = asked.people.iter().filter(is_new).collect();
    new.sort_unstable_by_key(|of| of.person);
    let sub_ids = || new.iter().filter_map(|of| of.drawn.as_ref());
    let taken = txn.taken_sub_ids(sub_ids().map(|(sub_id, _)| sub_id))?;
    if !taken.is_empty() {
        return Ok(Outcome::Refused(Refusal::SubIdsTaken(taken)));
    }
    let pattern = if spec.own_slugs {
        let Some(link) = txn.link_of(&spec.link)? else {
            return Ok(Outcome::Refused(Refusal::NoSuchLink(spec.link)));
        };
        Some(link.spec)
    } else {
        None
    };
    let mut codes = Vec::new();
    if let Some(batch) = &spec.codes {
        match take_codes(txn, batch, sub_ids().count(), asked.unexported, at)? {
            Taken::Codes(taken) => codes = taken,
            Taken::GoesOn => return Ok(Outcome::AddressingGoesOn),
            Taken::Refused(refusal) => return Ok(Outcome::Refused(refusal)),
        }
        let (label, until) = (None, None);
        let given = Some(HandOut { at, label, agent: spec.tags.agent.clone(), until });
        let give = |code: &BatchCode| BatchCode { given: given.clone(), ..code.clone() };
        txn.put_batch_codes(&codes.iter().map(give).collect::<Vec<_>>())?;
    }
    let mut codes = codes.into_iter().map(|code| code.code);
    let addressee = |of: &ToAddress| {
        let link = of.drawn.clone().map(|(sub_id, clicks_have)| AddressedLink {
            sub_id,
            clicks_have,
            code: codes.next(),
        });
        Addressee { batch: id, person: of.person, at, link }
    };
    let addressees: Vec<Addressee> = new.iter().copied().map(addressee).collect();
    txn.add_aliases(&asked.aliases)?;
    txn.put_addressees(&addressees)?;
    for sub_id in addressees.iter().filter_map(|of| Some(&of.link.as_ref()?.sub_id)) {
        if let Some(pattern) = &pattern {
            let own =
                LinkSpec { slug: sub_id.slug(), origin: Origin::Recipient, ..pattern.clone() };
            touched.push(txn.insert_link(own, at)?);
        }
    }
    let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
    Ok(Outcome::Addressed { new: count(addressees.len()), known: count(known.len()) })
}

/// What came of a request for codes.
enum Taken {
    Codes(Vec<BatchCode>),
    /// Much had to be listed or passed over.
    GoesOn,
    Refused(Refusal),
}

/// The next codes of a batch that wait, those that were exported first.
fn take_codes(
    txn: &Txn,
    name: &BatchName,
    count: usize,
    unexported: bool,
    at: Timestamp,
) -> Result<Taken, StoreError> {
    if count == 0 {
        return Ok(Taken::Codes(Vec::new()));
    }
    let Some(batch) = Batch::named(&txn.batches()?, name).cloned() else {
        return Ok(Taken::Refused(Refusal::UnknownBatch(name.clone())));
    };
    if let Some(refusal) = why_none(txn, &batch, at)? {
        return Ok(Taken::Refused(refusal));
    }
    let is_listed = batch.pool.as_ref().is_some_and(|pool| pool.listed_to.is_none());
    if !is_listed {
        txn.list_waiting(batch, POOL_ROWS)?;
        return Ok(Taken::GoesOn);
    }
    let mut codes = txn.waiting_codes(batch.id, Waiting::InShop, count)?;
    if unexported || batch.spec.needs_no_export {
        let more = count.saturating_sub(codes.len());
        codes.extend(txn.waiting_codes(batch.id, Waiting::OnlyHere, more)?);
    }
    let folded: BTreeSet<_> = codes.iter().map(|code| code.code.folded()).collect();
    let used = txn.used_codes(&folded)?;
    if !used.is_empty() {
        let passed = codes.into_iter().filter(|code| used.contains(&code.code.folded()));
        let passed: Vec<BatchCode> =
            passed.map(|code| BatchCode { passed_at: Some(at), ..code }).collect();
        txn.put_batch_codes(&passed)?;
        return Ok(Taken::GoesOn);
    }
    if codes.len() < count {
        let waiting = u32::try_from(codes.len()).unwrap_or(u32::MAX);
        let needed = u32::try_from(count).unwrap_or(u32::MAX);
        let only_here = batch.pool.as_ref().map_or(0, |pool| pool.only_here);
        let batch = batch.spec.name;
        return Ok(Taken::Refused(Refusal::TooFewCodes { batch, needed, waiting, only_here }));
    }
    Ok(Taken::Codes(codes))
}

/// Notes that the person of a sub-id wants no more messages, once a day.
pub(super) fn stop(
    txn: &Txn,
    sub_id: &SubId,
    day: UtcDay,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let Some(owner) = txn.owner(sub_id)? else {
        return Ok(Outcome::Refused(Refusal::NoSuchSubId(sub_id.clone())));
    };
    // Their records are gone through already, and nobody who was erased gets a message.
    if txn.is_erasing_person(owner.person)? {
        return Ok(Outcome::Stopped);
    }
    let id = ForeignId::parse(&format!("stop-{sub_id}-{}", day.0));
    let event = Event {
        epoch: 0,
        updated_at: None,
        at,
        id: id.map_err(|_| StoreError::Missing("id of an event"))?,
        kind: EventKind::OptOut,
        value: None,
        click_id: None,
        code: None,
        score: None,
        step: None,
        question: None,
        answer: None,
        customer: Some(owner.person),
        imports: Imports::LASTING,
    };
    txn.add_records_of(&Records::Events(vec![event]), None)?;
    Ok(Outcome::Stopped)
}

#[cfg(test)]
mod tests;
