//! Counts distinct values in little memory: a vector that is sorted and deduplicated now and then.
//!
//! Invariant: a value counts once, however often it is inserted.

/// The values inserted so far. Repeats may remain until the next sweep.
#[derive(Debug)]
pub(super) struct Distinct<T> {
    values: Vec<T>,
    /// The number of values after the last sweep.
    swept_len: usize,
    /// The first sweep waits for this many values.
    sweep_len: usize,
}

/// Sweeping fewer values costs more time than their repeats cost memory.
const SWEEP_LEN: usize = 1 << 22;

impl<T> Default for Distinct<T> {
    fn default() -> Self {
        Self { values: Vec::new(), swept_len: 0, sweep_len: SWEEP_LEN }
    }
}

impl<T: Ord + Copy> Distinct<T> {
    pub(super) fn insert(&mut self, value: T) {
        self.values.push(value);
        if self.values.len() >= self.sweep_len.max(2 * self.swept_len) {
            self.sweep();
        }
    }

    /// The number of distinct values.
    pub(super) fn count(&mut self) -> u64 {
        self.sweep();
        self.values.len() as u64
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.values.extend(other.values);
    }

    /// Removes repeats.
    fn sweep(&mut self) {
        self.values.sort_unstable();
        self.values.dedup();
        self.swept_len = self.values.len();
    }
}

#[cfg(test)]
mod tests;
