//! The links that a command shows: those with the tags and the status that were asked for.

use std::collections::HashSet;

use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::cli::tag_filter::{TagFilter, distinct};
use crate::domain::link::{Link, LinkId, Status};
use crate::domain::time::Timestamp;
use crate::store::{Kept, ListedLinks, StoreError};

/// The links that are asked for. They are read anew each time, so that none is in memory.
pub(super) struct ShownLinks<'a> {
    pub(super) kept: &'a Kept<ListedLinks>,
    pub(super) tags: TagFilter,
    pub(super) status: Option<Status>,
    /// Only these, if they are given.
    pub(super) unused: Option<HashSet<LinkId>>,
    /// Those whose limit is used up, if that is known.
    pub(super) used_up: HashSet<LinkId>,
    pub(super) now: Timestamp,
}

impl ShownLinks<'_> {
    fn status_of(&self, link: &Link) -> Status {
        link.status_limited(self.now, self.used_up.contains(&link.id))
    }

    fn has(&self, link: &Link) -> bool {
        let is_status = self.status.is_none_or(|status| self.status_of(link) == status);
        let is_asked = self.unused.as_ref().is_none_or(|unused| unused.contains(&link.id));
        is_status && is_asked && self.tags.fits(&link.spec.tags)
    }

    pub(super) fn links(
        &self,
    ) -> Result<impl Iterator<Item = Result<Link, StoreError>>, StoreError> {
        let links = self.kept.links()?;
        Ok(links.filter(|link| link.as_ref().map_or(true, |link| self.has(link))))
    }

    pub(super) fn are_all_live(&self) -> Result<bool, StoreError> {
        for link in self.links()? {
            if self.status_of(&link?) != Status::Live {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Says why no link is shown.
    pub(super) fn say_none(&self, global: &Global, io: &mut Io<'_>) -> Result<(), StoreError> {
        io.say(self.none(global)?);
        Ok(())
    }

    /// Why no link is shown.
    pub(super) fn none(&self, global: &Global) -> Result<String, StoreError> {
        let links = self.kept.links()?;
        let tags = distinct(links.map(|link| Ok::<_, StoreError>(link?.spec.tags)))?;
        if tags.is_empty() {
            let next = global.next(&["link", "new", "https://shop.example.com/"]);
            return Ok(format!("no links yet; {next}"));
        }
        let unknown = self.tags.unknown("link", &tags);
        let unknown = unknown.unwrap_or_else(|| "no link matches".to_owned());
        Ok(format!("{unknown}; `couplet link list` shows all links"))
    }
}
