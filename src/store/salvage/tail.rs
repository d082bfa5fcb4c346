//! How many clicks a damaged tail of the journal may have lost, and when they were.
//!
//! Invariant: clicks that are lost in the same place are told once. Their number is at most that of the numbers
//! between the blocks beside it, and their times are between those of these blocks. A block may be in no order
//! with the one beside it: threads draw numbers, and another one writes the clicks. So the numbers that the blocks
//! beside it span but do not have are counted, too. Does not read the file (see `reader`).

use std::collections::BTreeMap;

use super::Loss;
use crate::domain::time::Timestamp;
use crate::store::journal::BlockHead;

/// The blocks of clicks that are known, by their first click number.
pub(super) struct Blocks {
    known: BTreeMap<u64, (BlockHead, Part)>,
    ends: Ends,
}

/// Where a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Tail,
    Sealed,
}

/// What bounds clicks that have no block before them, or none after them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    /// The first number that no click has; `None` if it is lost.
    pub(super) number: Option<u64>,
    /// No file has more clicks than bytes.
    pub(super) bytes: u64,
}

/// Lost rows with first numbers from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hole {
    from: u64,
    to: u64,
}

impl Hole {
    const ANYWHERE: Self = Self { from: 0, to: u64::MAX };

    fn of(loss: &Loss) -> Self {
        let number = |key: &String| key.parse::<u64>().ok();
        match loss {
            Loss::Row { key, .. } => {
                number(key).map_or(Self::ANYWHERE, |first| Self { from: first, to: first })
            }
            Loss::Rows { after, before, .. } => {
                let from = after.as_ref().and_then(number).map_or(0, |key| key.saturating_add(1));
                let to =
                    before.as_ref().and_then(number).map_or(u64::MAX, |key| key.saturating_sub(1));
                Self { from, to: to.max(from) }
            }
            _ => Self::ANYWHERE,
        }
    }
}

impl Blocks {
    pub(super) fn new(ends: Ends) -> Self {
        Self { known: BTreeMap::new(), ends }
    }

    pub(super) fn add(&mut self, head: BlockHead, part: Part) {
        self.known.insert(head.first.get(), (head, part));
    }

    /// The clicks that lost rows of the tail had.
    pub(super) fn lost(&self, rows: &[Loss]) -> Vec<Loss> {
        // By the block before and the block after.
        let mut holes: BTreeMap<(Option<u64>, Option<u64>), u64> = BTreeMap::new();
        for Hole { from, to } in rows.iter().map(Hole::of) {
            let from = self.after_sealed(to).clamp(from, to);
            let before = self.known.range(..from).next_back().map(|(first, _)| *first);
            let after = to.checked_add(1).and_then(|to| self.known.range(to..).next());
            let first = holes.entry((before, after.map(|(first, _)| *first))).or_insert(from);
            *first = from.min(*first);
        }
        holes.into_iter().map(|((before, after), from)| self.between(before, after, from)).collect()
    }

    /// A number after the first ones of all sealed blocks up to one. What is sealed is older than the tail.
    fn after_sealed(&self, to: u64) -> u64 {
        let is_sealed = |(_, (_, part)): &(&u64, &(BlockHead, Part))| *part == Part::Sealed;
        self.known.range(..=to).rfind(is_sealed).map_or(0, |(first, _)| first + 1)
    }

    /// The clicks between two blocks, with numbers from one on.
    fn between(&self, before: Option<u64>, after: Option<u64>, from: u64) -> Loss {
        let block = |first: Option<u64>| first.and_then(|first| self.known.get(&first));
        let (before, after) = (block(before), block(after));
        let spare = |block: Option<&(BlockHead, Part)>| match block {
            Some((head, Part::Tail)) => {
                (head.last.get() - head.first.get() + 1).saturating_sub(head.count.into())
            }
            _ => 0,
        };
        let first = before.map_or(0, |(head, _)| head.last.get() + 1).max(from);
        let end = after.map(|(head, _)| head.first.get()).or(self.ends.number);
        let numbers = end.map_or(u64::MAX, |end| end.saturating_sub(first));
        let inside = self.known.range(first..end.unwrap_or(u64::MAX).max(first));
        let held: u64 = inside.map(|(_, (head, _))| u64::from(head.count)).sum();
        let count = numbers.saturating_sub(held).saturating_add(spare(before) + spare(after));
        let from = before.map_or(self.ends.from, |(head, _)| head.to);
        let to = after.map_or(self.ends.to, |(head, _)| head.from);
        // The clock may have been set back.
        let (from, to) = (from.min(to), to.max(from));
        Loss::TailClicks { at_most: count.clamp(1, self.ends.bytes.max(1)), from, to }
    }
}
