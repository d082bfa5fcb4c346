//! Links as programs ask for them: those after a number, those with a target or an external id, and one with its counts.
//!
//! Invariant: what a program may not see is left out here. Does not change links.

use std::time::Duration;

use super::links::add_counts;
use super::reading::{ReadError, Reading};
use crate::domain::limits::API_INDEX_WAIT_MS;
use crate::domain::link::Link;
use crate::domain::link::slug::Slug;
use crate::domain::record::foreign_id::ForeignId;
use crate::report::pages::{LinkAsk, LinkOrder, LinkPage};
use crate::store::{LinkCount, OneLink};

const WAIT_MAX: Duration = Duration::from_millis(API_INDEX_WAIT_MS);

impl Reading {
    /// Some links: those after a number, ascending, at most so many of what may be seen.
    pub fn links_after(
        &self,
        ask: &LinkAsk,
        most: usize,
        is_seen: impl Fn(&Link) -> bool,
    ) -> Result<LinkPage, ReadError> {
        let (txn, counts) = self.counts()?;
        let ask = LinkAsk { order: Some(LinkOrder::Oldest), ..ask.clone() };
        let (_, ids) =
            self.indexed(WAIT_MAX, |built| self.selected(built, &counts, &ask, most + 1))?;
        let (shown, more) = ids.split_at(ids.len().min(most));
        let mut page = LinkPage { links: txn.links_of(shown)?, ..LinkPage::default() };
        page.links.retain(is_seen);
        page.next = shown.last().copied().filter(|_| !more.is_empty());
        add_counts(&mut page, &counts);
        Ok(page)
    }

    /// The first link with a target or an external id, of those that fit.
    pub fn link_meant(
        &self,
        target: Option<&str>,
        external: Option<&ForeignId>,
        fits: impl Fn(&Link) -> bool,
    ) -> Result<Option<Link>, ReadError> {
        let text = external.map(ForeignId::as_str);
        let ids = self.indexed(WAIT_MAX, |built| built.meant(target, text))?;
        let txn = self.store().begin_read()?;
        for id in ids {
            let found = txn.links_of(&[id])?.into_iter().next();
            let is_meant = |link: &Link| {
                target.is_none_or(|target| link.spec.location.as_str() == target)
                    && external.is_none_or(|id| link.spec.external_id.as_ref() == Some(id))
            };
            if let Some(link) = found.filter(|link| is_meant(link) && fits(link)) {
                return Ok(Some(link));
            }
        }
        Ok(None)
    }

    /// One link with its counts, without its clicks.
    pub fn link_counted(&self, slug: &Slug) -> Result<Option<(Link, LinkCount)>, ReadError> {
        let found = self.snapshot(&OneLink::ask_counted(slug.clone()))?.parts;
        Ok(found.link.map(|link| (link, found.count.unwrap_or_default())))
    }
}
