//! Begins the links of a list, or goes on with those of that name.
//!
//! Invariant: what was begun under a name is never begun otherwise: a flag that says so is refused.

use std::collections::HashSet;

use super::BatchArgs;
use super::addressing::ToSend;
use crate::change::{Change, Operation, Refusal};
use crate::cli::error::{BatchError, CliError, ContactsFault};
use crate::cli::io::Io;
use crate::cli::link::domain::{domain, slug_of};
use crate::domain::click::id::ClickIdKey;
use crate::domain::code::batch::Batch;
use crate::domain::code::known_terms::KnownTerms;
use crate::domain::fold::fold_name;
use crate::domain::label::{BatchName, Tags};
use crate::domain::link::batch::{LinkBatch, LinkBatchSpec};
use crate::domain::link::holdout::Holdout;
use crate::domain::link::{LinkSpec, Status};
use crate::domain::record::person::PersonKey;
use crate::domain::settings::{Domain, Settings};
use crate::store::{KnownCodes, LinkBatchRows, OneLink, Snapshot};
use crate::wire::Data;

/// The links of a list, as they were begun.
pub(super) struct Begun {
    pub(super) batch: LinkBatch,
    /// The link that is sent.
    pub(super) link: LinkSpec,
    /// The batch of codes.
    pub(super) codes: Option<Batch>,
    /// Who has a link already, or is withheld.
    pub(super) known: HashSet<PersonKey>,
    /// The terms of the code that all share.
    pub(super) terms: KnownTerms,
    pub(super) settings: Settings,
    pub(super) domain: Domain,
    pub(super) click_ids: ClickIdKey,
}

pub(super) fn begin(args: &BatchArgs, data: &Data<'_>, io: &mut Io<'_>) -> Result<Begun, CliError> {
    let found = data.snapshot(&LinkBatchRows::ask_one(args.name.clone()))?;
    let asked = args.link.as_ref().map(|name| slug_of(name, data)).transpose()?;
    let known = LinkBatch::named(&found.parts.batches, &args.name).cloned();
    let batch = if let Some(batch) = known {
        check(&batch.spec, args)?;
        if asked.is_some_and(|slug| slug != batch.spec.link) {
            return Err(other(&batch.spec, "--link", format!("the link `{}`", batch.spec.link)));
        }
        batch
    } else {
        let slug = asked.ok_or_else(|| ContactsFault::NoLink(args.name.clone()))?;
        let link = data.snapshot(&OneLink::ask(slug.clone()))?.parts.link;
        let tags = link.map(|link| link.spec.tags).unwrap_or_default();
        let spec = LinkBatchSpec {
            name: args.name.clone(),
            link: slug,
            codes: codes(args, &tags, &found, io)?,
            holdout: holdout(args, &tags, &found.settings),
            tags,
            own_slugs: args.own_slugs,
        };
        let begin = Operation::begin_link_batch(spec);
        data.change(Change::new(begin, io.clock, io.random))??
    };
    let link = data.snapshot(&OneLink::ask(batch.spec.link.clone()))?.parts.link;
    let link = link.ok_or_else(|| Refusal::NoSuchLink(batch.spec.link.clone()))?;
    match link.status(io.clock.now()) {
        Status::Live => {}
        Status::Ended => io.say(format_args!("warning: the link `{}` has ended", link.spec.slug)),
        Status::Upcoming => {
            io.say(format_args!("warning: the link `{}` has not begun", link.spec.slug));
        }
        Status::Retired | Status::Gone => {
            io.say(format_args!("warning: the link `{}` is retired", link.spec.slug));
        }
    }
    let shared = found.settings.code(&link.spec.tags).into_iter().cloned().collect();
    let shared = data.snapshot(&KnownCodes::ask(shared))?.parts.codes;
    let named = |name: &BatchName| Batch::named(found.batches.values(), name).cloned();
    Ok(Begun {
        link: link.spec,
        terms: shared.iter().map(|code| &code.spec).collect(),
        codes: batch.spec.codes.as_ref().and_then(named),
        known: found.parts.addressees.iter().map(|of| of.person).collect(),
        domain: domain(found.settings.domain.clone(), data),
        settings: found.settings.clone(),
        click_ids: found.click_id_key.clone(),
        batch,
    })
}

fn other(spec: &LinkBatchSpec, flag: &'static str, was: String) -> CliError {
    ContactsFault::Other { name: spec.name.clone(), flag, was }.into()
}

/// Fails if a flag says something else than what was begun.
fn check(spec: &LinkBatchSpec, args: &BatchArgs) -> Result<(), CliError> {
    let is_named = |name: &BatchName| {
        spec.codes.as_ref().is_some_and(|of| fold_name(of.as_str()) == fold_name(name.as_str()))
    };
    let had_codes = || match &spec.codes {
        Some(name) => format!("the codes of `{name}`"),
        None => "no codes".to_owned(),
    };
    let had_holdout = || match spec.holdout {
        Some(share) => format!("a holdout of {share}"),
        None => "no holdout".to_owned(),
    };
    if args.own_slugs && !spec.own_slugs {
        return Err(other(spec, "--own-slugs", "one link for all".to_owned()));
    }
    if args.codes.as_ref().is_some_and(|name| !is_named(name)) {
        return Err(other(spec, "--codes", had_codes()));
    }
    if args.no_codes && spec.codes.is_some() {
        return Err(other(spec, "--no-codes", had_codes()));
    }
    if args.holdout.is_some() && args.holdout != spec.holdout {
        return Err(other(spec, "--holdout", had_holdout()));
    }
    if args.no_holdout && spec.holdout.is_some() {
        return Err(other(spec, "--no-holdout", had_holdout()));
    }
    Ok(())
}

/// The batch of codes: as it is named, else the one that the campaign has for the channel.
fn codes(
    args: &BatchArgs,
    tags: &Tags,
    found: &Snapshot<LinkBatchRows>,
    io: &Io<'_>,
) -> Result<Option<BatchName>, CliError> {
    let batches = found.batches.values();
    if args.no_codes {
        return Ok(None);
    }
    if let Some(name) = &args.codes {
        let named = Batch::named(batches.clone(), name);
        let unknown = || BatchError::unknown(name.clone(), batches.clone());
        return Ok(Some(named.ok_or_else(unknown)?.spec.name.clone()));
    }
    let now = io.clock.now();
    let is_of = |batch: &&Batch| {
        let of = &batch.spec.tags;
        let is_usable =
            batch.live_at.is_some() && batch.retired_at.is_none() && !batch.spec.terms.is_over(now);
        is_usable
            && of.campaign.is_some()
            && of.campaign == tags.campaign
            && (of.channel.is_none() || of.channel == tags.channel)
    };
    let names: Vec<BatchName> = batches.filter(is_of).map(|of| of.spec.name.clone()).collect();
    match names.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one.clone())),
        _ => Err(ContactsFault::SeveralBatches(names).into()),
    }
}

fn holdout(args: &BatchArgs, tags: &Tags, settings: &Settings) -> Option<Holdout> {
    let of_campaign = || settings.campaigns.get(tags.campaign.as_ref()?)?.holdout;
    if args.no_holdout { None } else { args.holdout.or_else(of_campaign) }
}

impl Begun {
    /// Fails before anything is given if the batch surely has too few codes.
    pub(super) fn check_codes(&self, new: &[ToSend], unexported: bool) -> Result<(), CliError> {
        let Some(batch) = &self.codes else { return Ok(()) };
        let needed = new.iter().filter(|of| !of.is_withheld).count();
        let needed = u32::try_from(needed).unwrap_or(u32::MAX);
        let listed = batch.pool.as_ref().filter(|pool| pool.listed_to.is_none());
        let any_place = unexported || batch.spec.needs_no_export;
        let (waiting, only_here) = match listed {
            Some(pool) if any_place => (pool.waiting(), 0),
            Some(pool) => (pool.in_shop, pool.only_here),
            None => (batch.minted, 0),
        };
        if needed <= waiting {
            return Ok(());
        }
        let batch = batch.spec.name.clone();
        Err(Refusal::TooFewCodes { batch, needed, waiting, only_here }.into())
    }
}
