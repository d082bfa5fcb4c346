//! The latest clicks, some at a time: of one link or of all, of a time, of a verdict.
//!
//! Invariant: pages that go on one from the other have each click that fits once, the latest first. A page reads few
//! blocks: of the others, their heads alone. Does not count clicks (see `paging`).

use std::cmp::Reverse;
use std::ops::Range;

use super::journal::stored::{each_block, find_block, removed_count_of};
use super::journal::{BlockHead, Columns, LinkCount, Rows as _, WholeRows};
use super::{ReadTxn, StoreError};
use crate::domain::click::{Click, ClickNumber, Verdict};
use crate::domain::link::LinkId;
use crate::domain::time::Timestamp;

/// Which clicks are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClickFilter {
    pub link: Option<LinkId>,
    pub time: Option<Range<Timestamp>>,
    pub verdict: Option<Verdict>,
    /// Only those with numbers below this one.
    pub below: Option<ClickNumber>,
}

/// Some of the latest clicks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LatestClicks {
    /// The latest first.
    pub clicks: Vec<Click>,
    /// There may be earlier ones below this number.
    pub next: Option<ClickNumber>,
    /// How many were looked at.
    pub looked_at: u64,
}

/// A block that may have clicks that fit.
struct Candidate {
    last: ClickNumber,
    first: ClickNumber,
    clicks: u64,
}

impl ClickFilter {
    fn may_be_in(&self, head: &BlockHead) -> bool {
        self.below.is_none_or(|below| head.first < below)
            && self.time.as_ref().is_none_or(|time| head.from < time.end && time.start <= head.to)
    }

    fn fits(&self, rows: &WholeRows, row: usize) -> bool {
        let seen = rows.seen();
        self.below.is_none_or(|below| rows.numbers()[row] < below)
            && self.link.is_none_or(|link| seen.links()[row] == link)
            && self.verdict.is_none_or(|verdict| seen.verdict(row) == verdict)
            && self.time.as_ref().is_none_or(|time| time.contains(&seen.times()[row]))
    }
}

impl ReadTxn {
    /// At most `count` of the latest clicks that fit. Looks at about `clicks_max` at most, so that fewer may come.
    /// `pause` is called between blocks, and may sleep. Returns the counts of the filter's link as well.
    pub fn latest_clicks(
        &self,
        filter: &ClickFilter,
        (count, clicks_max): (usize, u64),
        mut pause: impl FnMut(),
    ) -> Result<(LatestClicks, LinkCount), StoreError> {
        let (mut candidates, mut link_count) = (Vec::new(), LinkCount::default());
        if let Some(link) = filter.link {
            link_count.add(removed_count_of(&self.inner, link)?);
        }
        each_block(&self.inner, |block, _| {
            pause();
            let mut clicks = u64::from(block.head.count);
            if let Some(link) = filter.link {
                let of_link = block.read(Columns::Counts, |block| block.count_of(link))?;
                link_count.add(of_link);
                if of_link.all == 0 {
                    clicks = 0;
                }
            }
            if clicks > 0 && filter.may_be_in(&block.head) {
                let BlockHead { first, last, .. } = block.head;
                candidates.push(Candidate { last, first, clicks });
            }
            Ok(())
        })?;
        Ok((self.latest_of(candidates, filter, (count, clicks_max), pause)?, link_count))
    }

    fn latest_of(
        &self,
        mut candidates: Vec<Candidate>,
        filter: &ClickFilter,
        (count, clicks_max): (usize, u64),
        mut pause: impl FnMut(),
    ) -> Result<LatestClicks, StoreError> {
        candidates.sort_unstable_by_key(|of| (of.last, of.first));
        let mut latest = LatestClicks::default();
        let clicks = &mut latest.clicks;
        while let Some(of) = candidates.last() {
            // Blocks may overlap: one whose clicks may be later than those that were found is read as well.
            let has_later = clicks.get(count - 1).is_none_or(|last| last.number < of.last);
            let is_costly = latest.looked_at + of.clicks > clicks_max;
            // What blocks that were read have from here on is complete. The next page begins below that.
            let is_progress = filter.below.is_none_or(|below| of.last.get() + 1 < below.get());
            if !has_later || (is_costly && latest.looked_at > 0 && is_progress) {
                break;
            }
            pause();
            latest.looked_at += of.clicks;
            clicks.extend(self.latest_in(of, filter, count + 1, &mut pause)?);
            clicks.sort_unstable_by_key(|click| Reverse(click.number));
            candidates.pop();
        }
        let is_full = clicks
            .get(count - 1)
            .is_some_and(|shown| candidates.last().is_none_or(|of| of.last < shown.number));
        if is_full {
            let has_more = clicks.len() > count || !candidates.is_empty();
            clicks.truncate(count);
            latest.next = clicks.last().map(|last| last.number).filter(|_| has_more);
        } else if let Some(of) = candidates.last() {
            clicks.retain(|click| of.last < click.number);
            latest.next = ClickNumber::new(of.last.get() + 1);
        }
        Ok(latest)
    }

    /// The latest clicks of a block that fit.
    fn latest_in(
        &self,
        of: &Candidate,
        filter: &ClickFilter,
        count: usize,
        pause: &mut impl FnMut(),
    ) -> Result<Vec<Click>, StoreError> {
        let mut found = Vec::new();
        find_block(&self.inner, of.first.get(), |block| {
            if (block.head.first, block.head.last) == (of.first, of.last) {
                let rows = block.read_whole(|block| WholeRows::read_resting(block, &mut *pause))?;
                let wanted = (0..rows.numbers().len()).rev().filter(|row| filter.fits(&rows, *row));
                found = wanted.take(count).map(|row| rows.row(row)).collect();
                return Ok(Some(()));
            }
            Ok((block.head.first > of.first).then_some(()))
        })?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests;
