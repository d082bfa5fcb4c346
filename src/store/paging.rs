//! A few rows at a time, for pages: links by number and by slug, codes by text, the latest clicks, and the clicks of a
//! time.
//!
//! Invariant: what is read depends on the rows of a page, the heads of segments and the blocks that reach over an end of
//! the time, not on how many rows there are. A row that is gone meanwhile is left out. Does not filter (see
//! `service::console`).

use std::cmp::Reverse;
use std::ops::Range;

use super::journal::stored::{count_of, each_block, each_removed_count, find_block};
use super::journal::{Columns, LinkCount, Rows as _, SeenRows};
use super::rows::open_if_exists;
use super::{ReadTxn, StoreError, tables};
use crate::domain::click::{Click, ClickNumber, Verdict};
use crate::domain::code::batch::BatchCode;
use crate::domain::code::coupon::Code;
use crate::domain::link::{Link, LinkId};
use crate::domain::time::Timestamp;

/// Some of the latest clicks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LatestClicks {
    /// The latest first.
    pub clicks: Vec<Click>,
    /// Whether there are earlier ones.
    pub has_earlier: bool,
}

/// The clicks of a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClickSums {
    /// Those judged `person`.
    pub persons: u64,
    pub all: u64,
}

impl ReadTxn {
    /// The links with these numbers, in this order.
    pub fn links_of(&self, ids: &[LinkId]) -> Result<Vec<Link>, StoreError> {
        let links = tables::LINKS.read(&self.inner)?;
        let found = ids.iter().map(|id| links.get(id.0));
        found.filter_map(Result::transpose).collect()
    }

    /// The number after that of the last link.
    pub fn links_end(&self) -> Result<u32, StoreError> {
        Ok(tables::LINKS.read(&self.inner)?.last()?.map_or(0, |link| link.key() + 1))
    }

    /// Visits the links with numbers in a range, ascending.
    pub fn each_link_in(
        &self,
        ids: Range<u32>,
        mut visit: impl FnMut(Link),
    ) -> Result<(), StoreError> {
        for link in tables::LINKS.read(&self.inner)?.range(ids)? {
            visit(link?.decode()?);
        }
        Ok(())
    }

    /// The links whose slugs begin like this, by slug, at most `count`.
    pub fn links_with_slug(&self, begins: &str, count: usize) -> Result<Vec<LinkId>, StoreError> {
        let mut found = Vec::new();
        if let Some(ids) = tables::SLUG_IDS.read_if_exists(&self.inner)? {
            for row in ids.range(begins..)?.take(count) {
                let row = row?;
                if !row.key().starts_with(begins) {
                    break;
                }
                found.push(LinkId(row.decode()?));
            }
        }
        if found.is_empty()
            && let Some(before) = open_if_exists(&self.inner, tables::SLUGS_1)?
            && let Some(id) = before.get(begins)?
        {
            found.push(LinkId(id.value()));
        }
        Ok(found)
    }

    /// The single codes from a folded text on, at most `count`.
    pub fn codes_from(&self, from: &str, count: usize) -> Result<Vec<Code>, StoreError> {
        let codes = tables::CODES.read(&self.inner)?;
        codes.range(from..)?.take(count).map(|row| row?.decode()).collect()
    }

    /// The codes of batches from a folded text on, at most `count`.
    pub fn batch_codes_from(&self, from: &str, count: usize) -> Result<Vec<BatchCode>, StoreError> {
        let codes = tables::BATCH_CODES.read(&self.inner)?;
        codes.range(from..)?.take(count).map(|row| row?.decode()).collect()
    }

    /// The click counts of one link. Here and below, `pause` is called between blocks, and may sleep.
    pub fn count_of(&self, link: LinkId, pause: impl FnMut()) -> Result<LinkCount, StoreError> {
        count_of(&self.inner, link, pause)
    }

    /// The clicks of a time. Those that were removed for their age are in none.
    pub fn click_sums(
        &self,
        time: &Range<Timestamp>,
        mut pause: impl FnMut(),
    ) -> Result<ClickSums, StoreError> {
        let mut sums = ClickSums::default();
        each_block(&self.inner, |block, _| {
            pause();
            let head = &block.head;
            if head.to < time.start || time.end <= head.from {
                return Ok(());
            }
            if time.start <= head.from && head.to < time.end {
                return block.read(Columns::Counts, |block| {
                    block.counts(|_, count| {
                        sums.all += count.all;
                        sums.persons += count.persons;
                    })
                });
            }
            let rows = block.read(Columns::Seen, SeenRows::read)?;
            for (at, verdict) in rows.times().iter().zip(rows.verdicts()) {
                if time.contains(at) {
                    sums.all += 1;
                    sums.persons += u64::from(verdict == Verdict::Person);
                }
            }
            Ok(())
        })?;
        Ok(sums)
    }

    /// The clicks of a short time by verdict, in the order of [`Verdict::ALL`].
    pub fn verdict_sums(
        &self,
        time: &Range<Timestamp>,
        mut pause: impl FnMut(),
    ) -> Result<[u64; Verdict::ALL.len()], StoreError> {
        let mut sums = [0; Verdict::ALL.len()];
        each_block(&self.inner, |block, _| {
            pause();
            if block.head.to < time.start || time.end <= block.head.from {
                return Ok(());
            }
            let rows = block.read(Columns::Seen, SeenRows::read)?;
            for (at, verdict) in rows.times().iter().zip(rows.verdicts()) {
                if time.contains(at) {
                    sums[verdict as usize] += 1;
                }
            }
            Ok(())
        })?;
        Ok(sums)
    }

    /// The latest clicks with numbers below one, the latest first, about `count`; of one link, or of any. Stops before
    /// it has read more than `clicks_max` clicks, but for those of one block: fewer come then.
    pub fn latest_clicks(
        &self,
        link: Option<LinkId>,
        below: Option<ClickNumber>,
        (count, clicks_max): (usize, u64),
        mut pause: impl FnMut(),
    ) -> Result<LatestClicks, StoreError> {
        let mut found: Vec<(ClickNumber, ClickNumber, u64)> = Vec::new();
        each_block(&self.inner, |block, _| {
            pause();
            let is_below = below.is_none_or(|below| block.head.first < below);
            let has_link = |link| block.read(Columns::Counts, |block| block.count_of(link));
            if is_below
                && link.map_or(Ok(true), |link| Ok::<_, StoreError>(has_link(link)?.all > 0))?
            {
                found.push((block.head.last, block.head.first, block.head.count.into()));
            }
            Ok(())
        })?;
        found.sort_unstable();
        let mut latest: Vec<Click> = Vec::new();
        let is_wanted = |click: &Click| {
            link.is_none_or(|link| click.link == link)
                && below.is_none_or(|below| click.number < below)
        };
        let mut read = 0;
        loop {
            // Blocks may overlap: one whose clicks may be later than those that were found is read as well.
            let has_later = |of: &(ClickNumber, _, _)| {
                latest.get(count - 1).is_none_or(|last| last.number < of.0)
            };
            // The part of a block that is before the number may have no click of the link.
            let is_affordable = |clicks: u64| latest.is_empty() || read + clicks <= clicks_max;
            let next = found.pop_if(|of| has_later(of) && is_affordable(of.2));
            let Some((last, first, clicks)) = next else { break };
            read += clicks;
            latest.extend(self.clicks_between(first, last)?.into_iter().filter(is_wanted));
            latest.sort_unstable_by_key(|click| Reverse(click.number));
        }
        let is_cut = latest.len() > count;
        latest.truncate(count);
        let has_earlier = is_cut || !found.is_empty();
        Ok(LatestClicks { clicks: latest, has_earlier })
    }

    /// The clicks of the blocks with these first and last numbers.
    fn clicks_between(
        &self,
        first: ClickNumber,
        last: ClickNumber,
    ) -> Result<Vec<Click>, StoreError> {
        let mut found = Vec::new();
        find_block(&self.inner, first.get(), |block| {
            if (block.head.first, block.head.last) == (first, last) {
                #[expect(
                    clippy::redundant_closure_for_method_calls,
                    reason = "the method itself is not general enough"
                )]
                let whole = block.read_whole(|block| block.whole())?;
                found = whole;
                return Ok(Some(()));
            }
            Ok((block.head.first > first).then_some(()))
        })?;
        Ok(found)
    }

    /// Visits the clicks of each link that counted and those that were judged persons, as often as there are blocks with
    /// clicks of the link.
    pub fn each_link_count(
        &self,
        mut visit: impl FnMut(LinkId, LinkCount),
        mut pause: impl FnMut(),
    ) -> Result<(), StoreError> {
        each_removed_count(&self.inner, &mut visit)?;
        each_block(&self.inner, |block, _| {
            pause();
            block.read(Columns::Counts, |block| block.counts(&mut visit))
        })
    }
}

#[cfg(test)]
mod tests;
