//! A few rows at a time, for pages: links by number and by slug, codes by text, and the clicks of a time.
//!
//! Invariant: what is read depends on the rows of a page, the heads of segments and the blocks that reach over an end of
//! the time, not on how many rows there are. A row that is gone meanwhile is left out. Does not filter (see
//! `service::console`).

use std::ops::{Bound, Range};

use super::journal::Block;
use super::journal::stored::{each_block, each_removed_count};
use super::journal::{Columns, LinkCount, Rows as _, SeenRows};
use super::rows::{Entry, open_if_exists};
use super::{ReadTxn, StoreError, tables};
use crate::domain::click::Verdict;
use crate::domain::code::batch::BatchCode;
use crate::domain::code::coupon::Code;
use crate::domain::link::{Link, LinkId};
use crate::domain::time::Timestamp;

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

    pub fn link_count(&self) -> Result<u64, StoreError> {
        tables::LINKS.read(&self.inner)?.len()
    }

    /// The links with the highest numbers below one, descending, at most `count`.
    pub fn latest_links(&self, below: u32, count: usize) -> Result<Vec<Link>, StoreError> {
        let links = tables::LINKS.read(&self.inner)?;
        let step = u32::try_from(count).unwrap_or(u32::MAX).max(1);
        let (mut found, mut end) = (Vec::<Link>::new(), below.min(self.links_end()?));
        while found.len() < count && end > 0 {
            let begin = end.saturating_sub(step);
            let some = links.range(begin..end)?.map(|link| link?.decode());
            let some: Vec<Link> = some.collect::<Result<_, StoreError>>()?;
            found.extend(some.into_iter().rev());
            end = begin;
        }
        found.truncate(count);
        Ok(found)
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

    /// The clicks of a time, and those of a short part of it by verdict, in the order of [`Verdict::ALL`]. Those that were
    /// removed for their age are in none. Here and below, `pause` is called between blocks, and may sleep.
    pub fn click_sums(
        &self,
        time: &Range<Timestamp>,
        part: &Range<Timestamp>,
        mut pause: impl FnMut(),
    ) -> Result<(ClickSums, [u64; Verdict::ALL.len()]), StoreError> {
        let (mut sums, mut verdicts) = (ClickSums::default(), [0; Verdict::ALL.len()]);
        each_block(&self.inner, |block, _| {
            pause();
            let head = &block.head;
            let overlaps = |time: &Range<Timestamp>| time.start <= head.to && head.from < time.end;
            if !overlaps(time) {
                return Ok(());
            }
            if time.start <= head.from && head.to < time.end && !overlaps(part) {
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
                    verdicts[verdict as usize] += u64::from(part.contains(at));
                }
            }
            Ok(())
        })?;
        Ok((sums, verdicts))
    }

    /// Visits the clicks of each link that counted and those that were judged persons, as often as there are segments with
    /// clicks of the link: the segments from a click number on, and what was removed for its age, if that number is 0.
    pub fn each_sealed_count(
        &self,
        from: u64,
        mut visit: impl FnMut(LinkId, LinkCount),
        mut pause: impl FnMut(),
    ) -> Result<SealedRead, StoreError> {
        if from == 0 {
            each_removed_count(&self.inner, &mut visit)?;
        }
        let heads = tables::SEGMENT_HEADS.read(&self.inner)?;
        let mut read = SealedRead { next: from, segments: 0, all: heads.len()? };
        for row in heads.range((Bound::Included(from), Bound::Unbounded))? {
            let row = row?;
            pause();
            counts_in(&row, &mut visit)?;
            (read.next, read.segments) = (row.key() + 1, read.segments + 1);
        }
        Ok(read)
    }

    /// The same of clicks that are not sealed yet.
    pub fn each_unsealed_count(
        &self,
        mut visit: impl FnMut(LinkId, LinkCount),
        mut pause: impl FnMut(),
    ) -> Result<(), StoreError> {
        for row in tables::TAIL.read(&self.inner)?.scan()? {
            pause();
            counts_in(&row?, &mut visit)?;
        }
        Ok(())
    }
}

/// How far the counts of segments were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedRead {
    /// The click number from which the next ones are.
    pub next: u64,
    /// How many segments were read.
    pub segments: u64,
    /// How many there are.
    pub all: u64,
}

fn counts_in(
    row: &Entry<'_, u64>,
    visit: &mut impl FnMut(LinkId, LinkCount),
) -> Result<(), StoreError> {
    let counted = Block::parse(row.row()).and_then(|block| block.counts(visit));
    counted.map_err(|error| row.corrupt(error))
}

#[cfg(test)]
pub(super) mod tests;
