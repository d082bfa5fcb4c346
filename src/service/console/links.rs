//! Links as pages ask for them: some of a search, sorted, from a place on; and one with its latest clicks.
//!
//! Invariant: a page selects and sorts by what is in memory, and reads the rows that it shows. Only titles and targets
//! are looked for in rows: of so many links on a page, from which the next page goes on. Does not change links.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::ops::ControlFlow;
use std::time::Duration;

use super::counts::Counts;
use super::index::{Built, Tag};
use super::reading::{ReadError, Reading};
use crate::domain::fold::fold_name;
use crate::domain::limits::{
    CONSOLE_CLICKS_READ, CONSOLE_INDEX_WAIT_MS, CONSOLE_LINKS_LOOKED_AT, CONSOLE_NAMES_MAX,
    CONSOLE_ROWS,
};
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId, LinkLabel};
use crate::report::pages::{CampaignRow, LatestPage, LinkAsk, LinkOrder, LinkPage, OneLinkPage};
use crate::store::{ClickFilter, ReadTxn, StoreError};

const INDEX_WAIT_MAX: Duration = Duration::from_millis(CONSOLE_INDEX_WAIT_MS);
/// The clicks of a page, and how many it looks at.
pub const CLICKS: (usize, u64) = (CONSOLE_ROWS, CONSOLE_CLICKS_READ);

impl Reading {
    /// The links that are asked for.
    pub fn links(&self, ask: &LinkAsk) -> Result<LinkPage, ReadError> {
        let (txn, counts) = self.counts()?;
        let order = ask.order.filter(|order| *order != LinkOrder::Newest);
        let is_plain =
            LinkAsk { after: ask.after, ..LinkAsk::default() } == LinkAsk { order, ..ask.clone() };
        let wait_max = if is_plain { Duration::ZERO } else { INDEX_WAIT_MAX };
        let page = self.indexed(wait_max, |built| self.page(&txn, built, &counts, ask));
        match page {
            Err(ReadError::Making) if is_plain => Ok(newest(&txn, &counts, ask.after)?),
            page => Ok(page??),
        }
    }

    /// Reads the index, if it is there in time.
    pub(super) fn indexed<T>(
        &self,
        wait_max: Duration,
        read: impl FnOnce(&Built) -> T,
    ) -> Result<T, ReadError> {
        self.index().read(&self.service().store, wait_max, read)?.ok_or(ReadError::Making)
    }

    fn page(
        &self,
        txn: &ReadTxn,
        built: &Built,
        counts: &Counts,
        ask: &LinkAsk,
    ) -> Result<LinkPage, StoreError> {
        let (found, rest) = self.selected(built, counts, ask, CONSOLE_ROWS + 1);
        let mut page = LinkPage {
            all: built.len(),
            names: [Tag::Campaign, Tag::Channel, Tag::Agent]
                .map(|tag| built.names(tag, CONSOLE_NAMES_MAX)),
            ..LinkPage::default()
        };
        match &ask.search {
            None => {
                page.found = Some(found);
                let (shown, more) = rest.split_at(rest.len().min(CONSOLE_ROWS));
                page.links = txn.links_of(shown)?;
                page.next = shown.last().copied().filter(|_| !more.is_empty());
            }
            Some(text) => search(txn, built, text, (&rest, &|| self.pause()), &mut page)?,
        }
        if let (Some(text), None) = (&ask.search, ask.after)
            && let Ok(slug) = Slug::typed(text)
        {
            page.named = txn.links_of(&txn.links_with_slug(slug.as_str(), CONSOLE_ROWS)?)?;
            let named: HashSet<LinkId> = page.named.iter().map(|link| link.id).collect();
            page.links.retain(|link| !named.contains(&link.id));
        }
        add_counts(&mut page, counts);
        Ok(page)
    }

    /// How many links the filters let through, and those after the last one of the page before, sorted: all of them for
    /// a search, else so many.
    pub(super) fn selected(
        &self,
        built: &Built,
        counts: &Counts,
        ask: &LinkAsk,
        most: usize,
    ) -> (u64, Vec<LinkId>) {
        let same =
            |tag, name: &Option<Box<str>>| name.as_ref().map(|name| (tag, built.same(tag, name)));
        let tags: Vec<(Tag, HashSet<u32>)> = [
            same(Tag::Campaign, &ask.campaign),
            same(Tag::Channel, &ask.channel),
            same(Tag::Agent, &ask.agent),
        ]
        .into_iter()
        .flatten()
        .collect();
        let fits = |id: &LinkId| {
            tags.iter().all(|(tag, of)| of.contains(&built.tag(*id, *tag)))
                && ask.status.is_none_or(|status| built.status(*id, self.now(), counts) == status)
        };
        let count_max = if ask.search.is_some() { usize::MAX } else { most };
        let after = ask.after;
        match ask.order.unwrap_or(LinkOrder::Newest) {
            LinkOrder::Newest => {
                let ids = self.resting(built.ids().rev()).filter(fits);
                first(ids, |id| after.is_none_or(|after| id < after), count_max)
            }
            LinkOrder::Oldest => {
                let ids = self.resting(built.ids()).filter(fits);
                first(ids, |id| after.is_none_or(|after| id > after), count_max)
            }
            LinkOrder::Clicks => {
                let ids = self.resting(built.ids()).filter(fits);
                least(ids, after, count_max, |id| (Reverse(counts.persons(id)), Reverse(id)))
            }
        }
    }

    /// One link, with its latest clicks of those that fit.
    pub fn link(
        &self,
        slug: &Slug,
        filter: &ClickFilter,
    ) -> Result<Option<OneLinkPage>, ReadError> {
        let txn = self.store().begin_read()?;
        let found = txn.links_of(&txn.links_with_slug(slug.as_str(), 1)?)?;
        let Some(link) = found.into_iter().find(|link| link.spec.slug == *slug) else {
            return Ok(None);
        };
        let filter = ClickFilter { link: Some(link.id), ..filter.clone() };
        let (clicks, count) = txn.latest_clicks(&filter, CLICKS, || self.pause())?;
        Ok(Some(OneLinkPage { link, count, clicks }))
    }

    /// The latest clicks of those that fit, with what their links are called: so many, of so many that are looked at.
    pub fn latest(
        &self,
        filter: &ClickFilter,
        size: (usize, u64),
    ) -> Result<LatestPage, ReadError> {
        let txn = self.store().begin_read()?;
        let (latest, _) = txn.latest_clicks(filter, size, || self.pause())?;
        let ids: HashSet<LinkId> = latest.clicks.iter().map(|click| click.link).collect();
        let links = txn.links_of(&ids.into_iter().collect::<Vec<_>>())?;
        let labels = links.into_iter().map(|link| (link.id, LinkLabel::from(link)));
        let labels = labels.collect();
        Ok(LatestPage { clicks: latest, labels })
    }

    /// The links with these slugs, in this order.
    pub fn links_named(&self, slugs: &[Slug]) -> Result<Vec<Link>, ReadError> {
        let txn = self.store().begin_read()?;
        let mut links = Vec::new();
        for slug in slugs {
            let found = txn.links_of(&txn.links_with_slug(slug.as_str(), 1)?)?;
            links.extend(found.into_iter().filter(|link| link.spec.slug == *slug));
        }
        Ok(links)
    }

    /// The campaigns that links have.
    pub fn campaigns(&self) -> Result<Vec<CampaignRow>, ReadError> {
        let (_, counts) = self.counts()?;
        let now = self.now();
        self.indexed(INDEX_WAIT_MAX, |built| {
            built.campaigns(self.resting(built.ids()), now, &counts)
        })
    }
}

/// How many ids there are, and the first ones of those that are wanted, at most so many.
fn first(
    ids: impl Iterator<Item = LinkId>,
    is_wanted: impl Fn(LinkId) -> bool,
    count_max: usize,
) -> (u64, Vec<LinkId>) {
    let (mut found, mut kept) = (0, Vec::new());
    for id in ids {
        found += 1;
        if kept.len() < count_max && is_wanted(id) {
            kept.push(id);
        }
    }
    (found, kept)
}

/// The same of those after an id, by a key.
fn least<K: Ord>(
    ids: impl Iterator<Item = LinkId>,
    after: Option<LinkId>,
    count_max: usize,
    key: impl Fn(LinkId) -> K,
) -> (u64, Vec<LinkId>) {
    let after = after.map(&key);
    let (mut found, mut kept) = (0, BinaryHeap::new());
    for id in ids {
        found += 1;
        let key = key(id);
        let is_wanted = after.as_ref().is_none_or(|after| key > *after)
            && (kept.len() < count_max || kept.peek().is_some_and(|(last, _)| key < *last));
        if is_wanted {
            if kept.len() >= count_max {
                kept.pop();
            }
            kept.push((key, id));
        }
    }
    (found, kept.into_sorted_vec().into_iter().map(|(_, id)| id).collect())
}

/// The newest links, those after one, without the index.
fn newest(txn: &ReadTxn, counts: &Counts, after: Option<LinkId>) -> Result<LinkPage, StoreError> {
    let all = txn.link_count()?;
    let end = after.map_or(txn.links_end()?, |after| after.0);
    let mut page = LinkPage {
        all,
        found: Some(all),
        links: txn.latest_links(end, CONSOLE_ROWS + 1)?,
        ..LinkPage::default()
    };
    if page.links.len() > CONSOLE_ROWS {
        page.links.truncate(CONSOLE_ROWS);
        page.next = page.links.last().map(|link| link.id);
    }
    add_counts(&mut page, counts);
    Ok(page)
}

/// Adds the clicks of the links of a page.
pub(super) fn add_counts(page: &mut LinkPage, counts: &Counts) {
    for link in page.links.iter().chain(&page.named) {
        page.clicks.insert(link.id, counts.persons(link.id));
        if link.is_used_up(counts.used(link.id)) {
            page.used_up.insert(link.id);
        }
    }
}

/// Looks for a text in links, until there are enough or so many were looked at.
fn search(
    txn: &ReadTxn,
    built: &Built,
    text: &str,
    (ids, pause): (&[LinkId], &dyn Fn()),
    page: &mut LinkPage,
) -> Result<(), StoreError> {
    let folded = fold_name(text);
    let tags = built.with_text(&folded);
    let has = |text: &str| fold_name(text).contains(&*folded);
    let (mut looked, mut last) = (0, None);
    let mut look = |id: &LinkId| {
        if page.links.len() >= CONSOLE_ROWS || looked >= CONSOLE_LINKS_LOOKED_AT {
            return Ok(ControlFlow::Break(()));
        }
        last = Some(*id);
        looked += 1;
        let found = txn.links_of(&[*id])?;
        page.links.extend(found.into_iter().filter(|link| {
            let spec = &link.spec;
            built.has_any(*id, &tags)
                || spec.slug.as_str().contains(&*folded)
                || spec.title.as_ref().is_some_and(|title| has(title.as_str()))
                || has(spec.location.as_str())
        }));
        Ok::<_, StoreError>(ControlFlow::Continue(()))
    };
    for id in ids {
        pause();
        if look(id)?.is_break() {
            break;
        }
    }
    if looked < ids.len() {
        page.next = last;
        page.looked_at = Some(looked as u64);
    }
    Ok(())
}
