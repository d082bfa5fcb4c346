//! What a change does to the data file: one deterministic function, in one transaction.
//!
//! A refused change alters nothing but the row that says so: every check comes before the first
//! write.

use crate::domain::coupon::{Code, CodeSpec};
use crate::domain::link::{Link, LinkId, LinkSpec, Origin};
use crate::domain::slug::Slug;
use crate::domain::time::Timestamp;
use crate::plan::{CodeDifference, Difference, Present, Wanted, compare};
use crate::store::{Added, StoreError, Txn};

use super::ask::{Change, What};
use super::codes;
use super::outcome::{Counts, Outcome, Refusal};
use super::redeem::{Asked, redeem, release};

/// What applying a change gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// What became of it.
    pub outcome: Outcome,
    /// Whether it had been applied before, and nothing was done now.
    pub again: bool,
    /// The links that are different now, for those who keep them in memory.
    pub links: Vec<Link>,
}

/// Applies a change, unless it was applied before.
pub fn apply(txn: &Txn, change: &Change) -> Result<Applied, StoreError> {
    if let Some(outcome) = txn.outcome(&change.id.0)? {
        return Ok(Applied { outcome, again: true, links: Vec::new() });
    }
    let mut links = Vec::new();
    let outcome = alter(txn, change, &mut links)?;
    txn.put_outcome(&change.id.0, &outcome)?;
    Ok(Applied { outcome, again: false, links })
}

fn alter(txn: &Txn, change: &Change, touched: &mut Vec<Link>) -> Result<Outcome, StoreError> {
    match &change.what {
        What::Apply(wanted) => apply_plan(txn, wanted, change.at, touched),
        What::MintLink(spec) => mint_link(txn, spec, change.at, touched),
        What::EditLink { old, new } => edit_link(txn, old, new, touched),
        What::RetireLink(slug) => retire_link(txn, slug, change.at, touched),
        What::MintCode(spec) => codes::mint_code(txn, spec, change.at),
        What::BeginBatch(spec) => codes::begin_batch(txn, spec, change.at),
        What::FillBatch { batch, codes } => codes::fill_batch(txn, *batch, codes),
        What::FinishBatch(batch) => codes::finish_batch(txn, *batch, change.at),
        What::Redeem { code, order, customer, total } => {
            let asked = Asked { order, customer: *customer, total: *total, at: change.at };
            redeem(txn, code, &asked)
        }
        What::Release { code, order } => release(txn, code, order, change.at),
        What::ImportOrders(versions) => import(versions, |version| txn.add_order(version)),
        What::ImportConversations(versions) => {
            import(versions, |version| txn.add_conversation(version))
        }
        What::BeginEpoch(epoch) => begin_epoch(txn, *epoch),
        What::RetireCode(code) => codes::retire_code(txn, code, change.at),
        What::RetireBatch(name) => codes::retire_batch(txn, name, change.at),
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

fn retire_link(
    txn: &Txn,
    slug: &Slug,
    at: Timestamp,
    touched: &mut Vec<Link>,
) -> Result<Outcome, StoreError> {
    let Some(mut link) = txn.link_of(slug)? else {
        return Ok(Outcome::Refused(Refusal::NoSuchLink(slug.clone())));
    };
    if link.retired_at.is_none() {
        link.retired_at = Some(at);
        txn.put_link(&link)?;
        touched.push(link.clone());
    }
    Ok(Outcome::Retired(Box::new(link)))
}

fn import<V>(
    versions: &[V],
    add: impl Fn(&V) -> Result<Added, StoreError>,
) -> Result<Outcome, StoreError> {
    let (mut new, mut known) = (0, 0);
    for version in versions {
        match add(version)? {
            Added::New => new += 1,
            Added::Known => known += 1,
        }
    }
    Ok(Outcome::Imported { new, known })
}

fn begin_epoch(txn: &Txn, epoch: u32) -> Result<Outcome, StoreError> {
    if epoch <= txn.epoch()? {
        return Ok(Outcome::Refused(Refusal::EpochTaken(epoch)));
    }
    txn.put_epoch(epoch)?;
    Ok(Outcome::EpochBegun(epoch))
}

fn apply_plan(
    txn: &Txn,
    wanted: &Wanted,
    at: Timestamp,
    touched: &mut Vec<Link>,
) -> Result<Outcome, StoreError> {
    // Everything is handed to the comparison: which slugs are wanted is its business.
    let mut present = Present { links: txn.links(|_| true)?, codes: txn.codes()? };
    for spec in &wanted.codes {
        present.codes.extend(in_a_batch(txn, spec)?);
    }
    let difference = match compare(wanted, &present) {
        Ok(difference) => difference,
        Err(clashes) => {
            let sentences = clashes.iter().map(ToString::to_string).collect();
            return Ok(Outcome::Refused(Refusal::Clashes(sentences)));
        }
    };
    let settings_changed = txn.settings()? != wanted.settings;
    if settings_changed {
        txn.put_settings(&wanted.settings)?;
    }
    let codes = apply_codes(txn, &difference.codes, at)?;
    let links = apply_links(txn, difference, present, at, touched)?;
    Ok(Outcome::Applied { links, codes, settings_changed })
}

fn apply_links(
    txn: &Txn,
    difference: Difference,
    present: Present,
    at: Timestamp,
    touched: &mut Vec<Link>,
) -> Result<Counts, StoreError> {
    let counts = Counts {
        created: difference.create.len() as u64,
        changed: difference.change.len() as u64,
        same: difference.same as u64,
        retired: difference.retire.len() as u64,
        revived: difference.revive.len() as u64,
    };
    let mut links: std::collections::HashMap<LinkId, Link> =
        present.links.into_iter().map(|link| (link.id, link)).collect();
    let mut put = |id: LinkId, alter: &dyn Fn(&mut Link)| -> Result<(), StoreError> {
        let mut link = links.remove(&id).ok_or(StoreError::Missing("link that was compared"))?;
        alter(&mut link);
        txn.put_link(&link)?;
        touched.push(link);
        Ok(())
    };
    for (id, spec) in &difference.change {
        put(*id, &|link| link.spec = spec.clone())?;
    }
    for (id, spec) in &difference.revive {
        put(*id, &|link| {
            link.spec = spec.clone();
            link.retired_at = None;
        })?;
    }
    for id in &difference.retire {
        put(*id, &|link| link.retired_at = Some(at))?;
    }
    for spec in difference.create {
        touched.push(txn.insert_link(spec, at)?);
    }
    Ok(counts)
}

/// The code of a batch that a plan wants for itself. The other codes of batches, which may be
/// millions, are no plan's business.
fn in_a_batch(txn: &Txn, spec: &CodeSpec) -> Result<Option<Code>, StoreError> {
    let Some(found) = txn.batch_code(&spec.code.folded())? else { return Ok(None) };
    let batch = txn.batch(found.batch)?.ok_or(StoreError::Missing("batch that a code names"))?;
    let spec = CodeSpec { code: found.code, origin: Origin::Hand, ..spec.clone() };
    let (name, created_at) = (batch.spec.name, batch.created_at);
    Ok(Some(Code { spec, batch: Some(name), created_at, retired_at: None }))
}

fn apply_codes(
    txn: &Txn,
    difference: &CodeDifference,
    at: Timestamp,
) -> Result<Counts, StoreError> {
    for spec in &difference.create {
        txn.put_code(&Code { spec: spec.clone(), batch: None, created_at: at, retired_at: None })?;
    }
    for (folded, spec) in difference.change.iter().chain(&difference.revive) {
        let code = txn.code(folded)?.ok_or(StoreError::Missing("code that was compared"))?;
        txn.put_code(&Code { spec: spec.clone(), retired_at: None, ..code })?;
    }
    for folded in &difference.retire {
        let mut code = txn.code(folded)?.ok_or(StoreError::Missing("code that was compared"))?;
        code.retired_at = Some(at);
        txn.put_code(&code)?;
    }
    Ok(Counts {
        created: difference.create.len() as u64,
        changed: difference.change.len() as u64,
        same: difference.same as u64,
        retired: difference.retire.len() as u64,
        revived: difference.revive.len() as u64,
    })
}
