//! Counts distinct visitors by group, exactly, by sorting.
//!
//! Invariant: a visitor counts once in a group and once in all, however often it is inserted and on whichever
//! thread. A visitor and a group are packed into one number, without the highest bits of the visitor: these
//! choose the bucket.

use std::convert::Infallible;

use crate::domain::click::visitor::Visitor;
use crate::store::on_threads::on_threads;

const VISITOR_BITS: u32 = 48;
const BUCKET_BITS_MIN: u32 = 8;
/// Sweeping fewer pairs costs more time than their repeats cost memory.
const SWEEP_LEN: usize = 1 << 16;

/// The visitors of groups.
#[derive(Debug)]
pub(super) struct Visits {
    bucket_bits: u32,
    buckets: Vec<Bucket>,
}

/// Pairs whose visitors have the same highest bits. Repeats may remain until the next sweep.
#[derive(Debug, Clone, Default)]
struct Bucket {
    pairs: Vec<u64>,
    swept_len: usize,
}

impl Bucket {
    fn insert(&mut self, pair: u64, sweep_len: usize) {
        self.pairs.push(pair);
        if self.pairs.len() >= sweep_len.max(2 * self.swept_len) {
            self.pairs.sort_unstable();
            self.pairs.dedup();
            self.swept_len = self.pairs.len();
        }
    }
}

/// The distinct visitors of each group, and of all.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct People {
    pub(super) by_group: Vec<u64>,
    pub(super) all: u64,
}

impl Visits {
    pub(super) fn new(groups: usize) -> Self {
        let group_bits = usize::BITS - groups.leading_zeros();
        let bucket_bits = (group_bits + VISITOR_BITS).saturating_sub(u64::BITS);
        let bucket_bits = bucket_bits.max(BUCKET_BITS_MIN);
        Self { bucket_bits, buckets: vec![Bucket::default(); 1 << bucket_bits] }
    }

    /// The bits of a pair that are the group: those that the visitor leaves.
    fn group_bits(&self) -> u32 {
        u64::BITS - VISITOR_BITS + self.bucket_bits
    }

    pub(super) fn insert(&mut self, visitor: Visitor, group: u32) {
        let bits = visitor.bits();
        let bucket = usize::try_from(bits >> (VISITOR_BITS - self.bucket_bits));
        // The highest bits are shifted out.
        let pair = bits << self.group_bits() | u64::from(group);
        self.buckets[bucket.unwrap_or_default()].insert(pair, SWEEP_LEN);
    }

    /// Counts the visitors of several sets for the same number of groups.
    pub(super) fn count(sets: &[Self], groups: usize) -> People {
        let Some(first) = sets.first() else {
            return People { by_group: vec![0; groups], all: 0 };
        };
        let begin = || (People { by_group: vec![0; groups], all: 0 }, Vec::new());
        let counted = on_threads(first.buckets.len(), begin, |(people, pairs), bucket| {
            pairs.clear();
            for set in sets {
                pairs.extend_from_slice(&set.buckets[bucket].pairs);
            }
            people.add(pairs, first.group_bits());
            Ok::<_, Infallible>(())
        });
        let Ok(counted) = counted;
        let mut parts = counted.into_iter().map(|(people, _)| people);
        let mut sum = parts.next().unwrap_or_default();
        for part in parts {
            sum.all += part.all;
            sum.by_group.iter_mut().zip(part.by_group).for_each(|(all, more)| *all += more);
        }
        sum
    }
}

impl People {
    /// Adds the pairs of a bucket.
    fn add(&mut self, pairs: &mut [u64], group_bits: u32) {
        pairs.sort_unstable();
        let mut last = None;
        for pair in pairs.iter().copied() {
            if last == Some(pair) {
                continue;
            }
            self.all += u64::from(last.is_none_or(|last| last >> group_bits != pair >> group_bits));
            let group = usize::try_from(pair & ((1 << group_bits) - 1));
            self.by_group[group.unwrap_or_default()] += 1;
            last = Some(pair);
        }
    }
}

#[cfg(test)]
mod tests;
