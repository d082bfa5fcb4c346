//! Reads what the page of an agent shows.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::AgentPages;
use crate::domain::agent_page::view::{
    AgentView, DayAndMonth, GivenCode, LinkClicks, Shown, UsedLink,
};
use crate::domain::code::batch::{Batch, BatchCode};
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::code::known_terms::KnownTerms;
use crate::domain::label::Agent;
use crate::domain::limits::{GIVEN_COUNTED_MAX, GIVEN_SHOWN_DAYS, GIVEN_SHOWN_MAX};
use crate::domain::link::{Link, LinkId, Status};
use crate::domain::period::Period;
use crate::domain::settings::Settings;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::recorder::priority::Throttle;
use crate::store::{Now, ReadTxn, StoreError};

pub(super) fn view(
    pages: &AgentPages,
    txn: &ReadTxn,
    agent: Agent,
    shown: &Shown,
) -> Result<AgentView, StoreError> {
    let (now, settings) = (pages.clock.now(), txn.settings()?);
    let links = live_links(pages, txn, &agent, now)?;
    let asked_link = shown.link.as_ref();
    let asked_link = asked_link
        .and_then(|slug| links.iter().find(|link| link.spec.slug.as_str() == slug).cloned());
    let asked_code = match &shown.code {
        Some(code) => txn.batch_code(&code.folded())?,
        None => None,
    };
    let asked_code = asked_code.map(|code| given(txn, code, &agent, now)).transpose()?.flatten();
    let known = known_terms(txn, &settings, &links)?;
    let mut view = AgentView {
        domain: pages.service.domain(&settings),
        now,
        links: Vec::new(),
        known,
        batches: batches(txn, &settings, &agent, now)?,
        given: Vec::new(),
        asked_code,
        asked_link,
        clicks: DayAndMonth::default(),
        codes: DayAndMonth::default(),
        orders: DayAndMonth::default(),
        once: once(pages),
        settings,
        agent,
    };
    let clicks = if shown.figures { figures(txn, &links, &mut view)? } else { Vec::new() };
    view.links = by_use(links, clicks);
    Ok(view)
}

/// The text that tells one form from the next.
fn once(pages: &AgentPages) -> String {
    let mut bytes = [0; 16];
    pages.random.fill(&mut bytes);
    u128::from_le_bytes(bytes).to_string()
}

/// The links of an agent that are in use.
pub(super) fn live_links(
    pages: &AgentPages,
    txn: &ReadTxn,
    agent: &Agent,
    now: Timestamp,
) -> Result<Vec<Link>, StoreError> {
    let ids = pages.service.follower.agents.of(agent);
    let mut links = txn.links(ids.into_iter())?;
    links.retain(|link| {
        link.spec.tags.agent.as_ref() == Some(agent)
            && matches!(link.status(now), Status::Live | Status::Upcoming)
    });
    Ok(links)
}

/// The terms of the codes that messages of these links promise.
fn known_terms(
    txn: &ReadTxn,
    settings: &Settings,
    links: &[Link],
) -> Result<KnownTerms, StoreError> {
    let mut known = KnownTerms::default();
    let codes = links.iter().filter_map(|link| settings.code(&link.spec.tags));
    let codes: BTreeSet<FoldedCode> = codes.map(CouponCode::folded).collect();
    for code in &codes {
        if let Some(code) = txn.single_code(code)? {
            known.add(&code.spec);
        }
    }
    Ok(known)
}

/// The batches that an agent may give codes of: theirs, and those that are nobody's, of their channels.
pub(super) fn batches(
    txn: &ReadTxn,
    settings: &Settings,
    agent: &Agent,
    now: Timestamp,
) -> Result<Vec<Batch>, StoreError> {
    let mut batches = txn.batches()?;
    batches.retain(|batch| {
        let tags = &batch.spec.tags;
        let is_theirs = tags.agent.as_ref().is_none_or(|of| of == agent);
        let channels = settings.agents.get(agent).map_or(&[][..], |of| of.channels.as_slice());
        let is_of_channel = channels.is_empty()
            || tags.channel.as_ref().is_none_or(|channel| channels.contains(channel));
        batch.live_at.is_some()
            && batch.retired_at.is_none()
            && !batch.spec.terms.is_over(now)
            && is_theirs
            && is_of_channel
    });
    Ok(batches)
}

/// A code, if this agent gave it.
fn given(
    txn: &ReadTxn,
    code: BatchCode,
    agent: &Agent,
    now: Timestamp,
) -> Result<Option<GivenCode>, StoreError> {
    let Some(given) = code.given.clone().filter(|given| given.agent.as_ref() == Some(agent)) else {
        return Ok(None);
    };
    let batch = txn.batch(code.batch)?.ok_or(StoreError::Missing("batch of a code"))?;
    let since = Now { day: given.at, month: given.at, end: now };
    let is_used = txn.is_code_used(&code.code.folded(), since.utc_days())?;
    Ok(Some(GivenCode { code: code.code, batch, given, is_used }))
}

/// Counts what was of the day and of the month, and lists the last codes. Returns the clicks of each link.
fn figures(
    txn: &ReadTxn,
    links: &[Link],
    view: &mut AgentView,
) -> Result<Vec<LinkClicks>, StoreError> {
    let (zone, now) = (&view.settings.zone, view.now);
    let day = zone.start_of(zone.day(now)).unwrap_or(now);
    let month = Period::month_of(now, zone.clone()).from;
    // What comes in while the page is made may be dated a little later.
    let bounds = Now { day, month, end: now.plus_ms(1) };
    let (agent, from) = (&view.agent, now.plus_ms(-GIVEN_SHOWN_DAYS * DAY_MS));
    let last = txn.last_given_by(agent, from, GIVEN_COUNTED_MAX)?;
    let own = view.settings.agents.get(agent).and_then(|of| of.code.as_ref());
    let codes = last.iter().map(|code| &code.code).chain(own);
    let codes: BTreeSet<FoldedCode> = codes.map(CouponCode::folded).collect();
    view.orders = txn.count_orders_with(&codes, &bounds)?;
    view.codes = txn.count_given(agent, &bounds)?;
    for code in last.into_iter().take(GIVEN_SHOWN_MAX) {
        view.given.extend(given(txn, code, &view.agent, now)?);
    }
    // The server has better things to do than to count.
    let mut throttle = Throttle::begin_page();
    let ids: BTreeSet<LinkId> = links.iter().map(|link| link.id).collect();
    let clicks = txn.clicks_of(&ids, &bounds, || throttle.pause_if_due())?;
    for of in &clicks {
        view.clicks.day += of.counts.day;
        view.clicks.month += of.counts.month;
    }
    Ok(clicks)
}

/// The links, last used first: a new link counts as used when it was made.
fn by_use(links: Vec<Link>, clicks: Vec<LinkClicks>) -> Vec<UsedLink> {
    let last: BTreeMap<LinkId, Option<Timestamp>> =
        clicks.into_iter().map(|of| (of.link, of.last)).collect();
    let used = |link: Link| {
        let clicked = last.get(&link.id).copied().flatten();
        UsedLink { used_at: clicked.map_or(link.created_at, |at| at.max(link.created_at)), link }
    };
    let mut used: Vec<UsedLink> = links.into_iter().map(used).collect();
    used.sort_by_key(|of| (Reverse(of.used_at), Reverse(of.link.id)));
    used
}
