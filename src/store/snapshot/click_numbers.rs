//! The numbers of the clicks that the records of a snapshot name.
//!
//! Invariant: a number that was added is there, until all are removed. Those of orders, which are many, are kept in a
//! sorted list, as a set takes several times as long to make.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The numbers of clicks.
#[derive(Debug, Clone, Default)]
pub(super) struct ClickNumbers {
    /// Ascending, with repeats.
    many: Vec<u64>,
    others: BTreeSet<u64>,
}

impl ClickNumbers {
    /// Those of orders, in any order and with repeats.
    #[expect(clippy::stable_sort_primitive, reason = "only this sort makes use of ascending runs")]
    pub(super) fn of(mut many: Vec<u64>) -> Self {
        many.sort();
        Self { many, others: BTreeSet::new() }
    }

    pub(super) fn extend(&mut self, numbers: impl IntoIterator<Item = u64>) {
        self.others.extend(numbers);
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn contains(&self, number: u64) -> bool {
        self.has_any(number..=number)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.many.is_empty() && self.others.is_empty()
    }

    /// Those in a range, in any order and with repeats.
    pub(super) fn within(&self, range: RangeInclusive<u64>) -> impl Iterator<Item = u64> {
        let first = self.many.partition_point(|number| number < range.start());
        let end = *range.end();
        let many = self.many[first..].iter().take_while(move |number| **number <= end);
        many.chain(self.others.range(range)).copied()
    }

    /// Whether any of them is in a range.
    pub(super) fn has_any(&self, range: RangeInclusive<u64>) -> bool {
        let first = self.many.partition_point(|number| number < range.start());
        let is_in_range = |number: &u64| number <= range.end();
        self.many.get(first).is_some_and(is_in_range)
            || self.others.range(range.clone()).next().is_some()
    }
}

#[cfg(test)]
mod tests;
