//! Distinct values, counted in as little memory as they need.
//!
//! Invariant: a value counts once, however often it came.

/// Values seen so far, with some repeats left in between two sweeps.
#[derive(Debug)]
pub(super) struct Distinct<T> {
    seen: Vec<T>,
    swept_len: usize,
    /// Below so many values repeats may stay until the end.
    sweep_len: usize,
}

/// A sweep of fewer values would cost more than their repeats do.
const SWEEP_LEN: usize = 1 << 22;

impl<T> Default for Distinct<T> {
    fn default() -> Self {
        Self { seen: Vec::new(), swept_len: 0, sweep_len: SWEEP_LEN }
    }
}

impl<T: Ord + Copy> Distinct<T> {
    /// Sees a value.
    pub(super) fn see(&mut self, value: T) {
        self.seen.push(value);
        if self.seen.len() >= self.sweep_len.max(2 * self.swept_len) {
            self.sweep();
        }
    }

    /// How many different ones were seen.
    pub(super) fn count(&mut self) -> u64 {
        self.sweep();
        self.seen.len() as u64
    }

    /// Sees all that another saw.
    pub(super) fn take(&mut self, other: Self) {
        self.seen.extend(other.seen);
    }

    fn sweep(&mut self) {
        self.seen.sort_unstable();
        self.seen.dedup();
        self.swept_len = self.seen.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_counts_once_also_across_two_sets() {
        let (mut a, mut b) = (Distinct::default(), Distinct::default());
        for value in [3, 1, 3, 2] {
            a.see(value);
        }
        for value in [3, 4] {
            b.see(value);
        }
        assert_eq!((a.count(), b.count()), (3, 2));
        a.take(b);
        assert_eq!(a.count(), 4);
    }

    #[test]
    fn repeats_are_swept_out_and_counted_once_however_many_sweeps_there_are() {
        for (values, different) in [(5, 5), (9, 9), (100, 7), (101, 100)] {
            let mut distinct = Distinct { sweep_len: 4, ..Distinct::default() };
            for value in 0..values {
                distinct.see(value % different);
            }
            assert!(distinct.seen.len() <= 2 * different + 4, "{values} of {different}");
            assert_eq!(distinct.count(), different as u64, "{values} of {different}");
        }
    }
}
