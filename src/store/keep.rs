//! Removing clicks, and the user agents of clicks, for their age.
//!
//! A step is planned from a read transaction, on any thread, and encoded there. The writer then only checks that the
//! block is unchanged and replaces it. Invariant: what is left of a block is as it was; the counts of the clicks that
//! are gone are kept by link, so that limits and lists count on. What was removed is counted, and told by an audit.
//! From the first removal on, no evidence of a closed month that begins before it is looked at again. Does not know what
//! the plan keeps (see `change`), and does not remove labels (see `txn::hand_outs`).

use super::journal::{Aged, LinkCount, Segment, decode_head, stored};
use super::rows::{self, unopened, unread};
use super::{ReadTxn, StoreError, Txn, tables};
use crate::codec::{DecodeError, as_record, rows as as_rows};
use crate::domain::link::LinkId;
use crate::domain::period::{Period, Zone};
use crate::domain::record::cost::Month;
use crate::domain::time::Timestamp;

/// What was removed for its age, in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// No click before this time is kept.
    pub clicks_from: Option<Timestamp>,
    /// No click before this time has a user agent.
    pub agents_from: Option<Timestamp>,
    pub clicks: u64,
    pub agents: u64,
    pub labels: u64,
}

/// From which time on something is kept; `None` keeps it for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeptFrom {
    pub clicks: Option<Timestamp>,
    pub agents: Option<Timestamp>,
}

/// A planned step: a block, and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// The first click number of the block.
    first: u64,
    is_segment: bool,
    /// The checksum of the block as it was read.
    checksum: u32,
    /// What takes its place; empty if nothing does. A block of the tail has no body.
    head: Vec<u8>,
    body: Vec<u8>,
    /// The clicks that are gone, by link.
    counts: Vec<(LinkId, LinkCount)>,
    /// The user agents that are.
    agents: u64,
}

as_record! {
    Removed { clicks_from: added, agents_from: added, clicks: added, agents: added, labels: added }
    Removal {
        first, is_segment, checksum, head: added, body: added, counts: added, agents: added,
    }
}

as_rows!(Removed);

impl Removal {
    /// Any.
    #[cfg(test)]
    pub(crate) fn sample() -> Self {
        let count = LinkCount { all: 3, persons: 2, used: 1 };
        let counts = vec![(LinkId(7), count)];
        let (head, body) = (vec![1, 2], vec![3]);
        Self { first: 5, is_segment: true, checksum: 6, head, body, counts, agents: 4 }
    }

    fn clicks(&self) -> u64 {
        self.counts.iter().map(|(_, count)| count.all).sum()
    }
}

/// What a step removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RemovedNow {
    pub clicks: u64,
    pub agents: u64,
}

fn checksum(parts: [&[u8]; 2]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    for part in parts {
        sum.update(part);
    }
    sum.finalize()
}

impl ReadTxn {
    /// Plans the next step; `None` if nothing is left that is kept no longer.
    pub fn next_removal(&self, kept: &KeptFrom) -> Result<Option<Removal>, StoreError> {
        let removed: Option<Removed> = tables::meta().read(&self.inner)?.get(tables::REMOVED)?;
        let agents_done = removed.and_then(|removed| removed.agents_from);
        stored::find_block(&self.inner, 0, |block| {
            let head = &block.head;
            let is_old = kept.clicks.is_some_and(|from| head.from < from);
            // The agents of the others are gone.
            let may_have_agents = agents_done.is_none_or(|done| head.to >= done);
            let has_old_agents =
                may_have_agents && kept.agents.is_some_and(|from| head.from < from);
            if !(is_old || has_old_agents) {
                return Ok(None);
            }
            let aged = block.read_whole(|whole| whole.aged(kept.clicks, kept.agents))?;
            let Some(Aged { left, counts, agents }) = aged else { return Ok(None) };
            let (parts, is_segment) = block.parts()?;
            let checksum = checksum([&parts[0], &parts[1]]);
            let (head, body) = left.unwrap_or_default();
            let first = block.head.first.get();
            Ok(Some(Removal { first, is_segment, checksum, head, body, counts, agents }))
        })
    }

    /// What was removed until now.
    pub fn removed(&self) -> Result<Removed, StoreError> {
        let removed = tables::meta().read(&self.inner)?.get(tables::REMOVED)?;
        Ok(removed.unwrap_or_default())
    }
}

impl Txn {
    pub fn removed(&self) -> Result<Removed, StoreError> {
        Ok(self.meta(tables::REMOVED)?.unwrap_or_default())
    }

    /// Carries out a step. Removes nothing if its block has changed since it was planned.
    pub fn remove(&self, removal: &Removal, kept: &KeptFrom) -> Result<RemovedNow, StoreError> {
        let is_same = if removal.is_segment {
            self.replace_segment(removal)?
        } else {
            self.replace_in_tail(removal)?
        };
        if !is_same {
            return Ok(RemovedNow::default());
        }
        self.note_rewritten_clicks();
        let mut counts = tables::REMOVED_COUNTS.open(self)?;
        for (link, more) in &removal.counts {
            let mut count = counts.get(link.0)?.unwrap_or_default();
            count.add(*more);
            counts.insert(link.0, &count)?;
        }
        drop(counts);
        let now = RemovedNow { clicks: removal.clicks(), agents: removal.agents };
        let mut removed = self.removed()?;
        removed.clicks = removed.clicks.saturating_add(now.clicks);
        removed.agents = removed.agents.saturating_add(now.agents);
        if now.clicks > 0 && removed.clicks_from < kept.clicks {
            removed.clicks_from = kept.clicks;
            self.settle_closes_before(kept.clicks.unwrap_or(Timestamp::MIN))?;
        }
        self.put_meta(tables::REMOVED, &removed)?;
        Ok(now)
    }

    /// Notes that no click before these times has a user agent.
    pub fn end_removal(&self, kept: &KeptFrom) -> Result<(), StoreError> {
        let removed = self.removed()?;
        if removed.agents_from >= kept.agents {
            return Ok(());
        }
        self.put_meta(tables::REMOVED, &Removed { agents_from: kept.agents, ..removed })
    }

    /// Counts labels of codes that were removed for their age.
    pub fn count_removed_labels(&self, labels: u32) -> Result<(), StoreError> {
        if labels == 0 {
            return Ok(());
        }
        let removed = self.removed()?;
        let labels = removed.labels.saturating_add(u64::from(labels));
        self.put_meta(tables::REMOVED, &Removed { labels, ..removed })
    }

    /// Adds the counts of clicks that a data file has removed: a restore.
    pub(in crate::store) fn put_removed_count(
        &self,
        link: LinkId,
        count: &LinkCount,
    ) -> Result<(), StoreError> {
        self.note_rewritten_clicks();
        tables::REMOVED_COUNTS.open(self)?.insert(link.0, count).map(drop)
    }

    fn replace_in_tail(&self, removal: &Removal) -> Result<bool, StoreError> {
        let mut tail = tables::TAIL.open(self)?;
        let row = tail.row(removal.first)?;
        if row.is_none_or(|row| checksum([row.bytes(), &[]]) != removal.checksum) {
            return Ok(false);
        }
        tail.remove(removal.first)?;
        if !removal.head.is_empty() {
            let head = decode_head(&removal.head);
            let first = head.map_err(|error| corrupt(removal.first, error))?.first.get();
            tail.insert_row(first, removal.head.clone())?;
        }
        Ok(true)
    }

    fn replace_segment(&self, removal: &Removal) -> Result<bool, StoreError> {
        let first = removal.first;
        {
            let mut heads = tables::SEGMENT_HEADS.open(self)?;
            let mut bodies =
                self.engine.open_table(tables::SEGMENTS).map_err(unopened("segments"))?;
            let is_same = {
                let body = redb::ReadableTable::get(&bodies, first);
                let body = body.map_err(unread::<u64>("segments", &first))?;
                let head = heads.row(first)?;
                head.zip(body).is_some_and(|(head, body)| {
                    checksum([head.bytes(), body.value()]) == removal.checksum
                })
            };
            if !is_same {
                return Ok(false);
            }
            heads.remove(first)?;
            bodies.remove(first).map_err(unread::<u64>("segments", &first))?;
        }
        if !removal.head.is_empty() {
            let left = Segment::of_parts(removal.head.clone(), removal.body.clone());
            left.map_err(|error| corrupt(first, error))?.insert(self)?;
        }
        Ok(true)
    }

    /// Of closed months whose evidence begins before a time, only amounts are adjusted from now on.
    fn settle_closes_before(&self, from: Timestamp) -> Result<(), StoreError> {
        let zone = self.settings()?.zone;
        for close in self.closes()?.0 {
            let of = &close.closed;
            let back = of.definitions.attribution.longest_window().ms();
            let begins = begin_of(of.month, &zone).map(|begin| {
                begin.plus_ms(i64::try_from(back).unwrap_or(i64::MAX).saturating_neg())
            });
            if !close.all_settled && begins.is_some_and(|begins| begins < from) {
                let mut settled = close;
                settled.all_settled = true;
                self.put_close(&settled)?;
            }
        }
        Ok(())
    }
}

fn begin_of(month: Month, zone: &Zone) -> Option<Timestamp> {
    Period::days(month.first(), month.last(), zone.clone()).ok().map(|period| period.from)
}

fn corrupt(first: u64, error: DecodeError) -> StoreError {
    rows::corrupt::<u64>("segments", &first, error)
}

#[cfg(test)]
mod tests;
