//! What the recorder counts while the process lives: for metrics, never for reports.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::domain::click::Verdict;

/// The upper bounds of the spans of time in which commits are counted, in microseconds: from a good
/// disk to one that keeps everybody waiting. What takes longer is in the last span.
pub const COMMIT_BOUNDS_US: [u64; 13] = [
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000,
    10_000_000,
];

/// Counts since the process began.
#[derive(Debug, Default)]
pub struct Counters {
    taken: [AtomicU64; Verdict::ALL.len()],
    committed: AtomicU64,
    groups: AtomicU64,
    commit_us: AtomicU64,
    commits_within: [AtomicU64; COMMIT_BOUNDS_US.len()],
    late: AtomicU64,
    lost: AtomicU64,
    reopened: AtomicU64,
}

impl Counters {
    pub(super) fn take(&self, verdict: Verdict) {
        self.taken[verdict.index()].fetch_add(1, Relaxed);
    }

    pub(super) fn commit(&self, clicks: u64, took: Duration) {
        if clicks == 0 {
            return;
        }
        self.committed.fetch_add(clicks, Relaxed);
        self.groups.fetch_add(1, Relaxed);
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.commit_us.fetch_add(us, Relaxed);
        if let Some(span) = COMMIT_BOUNDS_US.iter().position(|bound| us <= *bound) {
            self.commits_within[span].fetch_add(1, Relaxed);
        }
    }

    pub(super) fn is_late(&self) {
        self.late.fetch_add(1, Relaxed);
    }

    pub(super) fn lose(&self, clicks: u64) {
        self.lost.fetch_add(clicks, Relaxed);
    }

    pub(super) fn reopen(&self) {
        self.reopened.fetch_add(1, Relaxed);
    }

    /// Clicks taken into the queue, of a verdict.
    #[must_use]
    pub fn taken(&self, verdict: Verdict) -> u64 {
        self.taken[verdict.index()].load(Relaxed)
    }

    /// Clicks that are on disk.
    #[must_use]
    pub fn committed(&self) -> u64 {
        self.committed.load(Relaxed)
    }

    /// Commits that brought them there.
    #[must_use]
    pub fn groups(&self) -> u64 {
        self.groups.load(Relaxed)
    }

    /// Commits that took at most as long as each bound.
    #[must_use]
    pub fn commits_within(&self) -> [u64; COMMIT_BOUNDS_US.len()] {
        let mut sum = 0;
        self.commits_within.each_ref().map(|count| {
            sum += count.load(Relaxed);
            sum
        })
    }

    /// Microseconds that these commits took in all.
    #[must_use]
    pub fn commit_us(&self) -> u64 {
        self.commit_us.load(Relaxed)
    }

    /// Clicks whose visitor was sent on before the disk answered.
    #[must_use]
    pub fn late(&self) -> u64 {
        self.late.load(Relaxed)
    }

    /// Clicks that could not be kept.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.load(Relaxed)
    }

    /// Times that the data file failed, and was opened again.
    #[must_use]
    pub fn reopened(&self) -> u64 {
        self.reopened.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_counted_within_every_bound_that_they_kept() {
        let counters = Counters::default();
        for micros in [100, 101, 900, 30_000_000] {
            counters.commit(1, Duration::from_micros(micros));
        }
        let within = counters.commits_within();
        assert_eq!((within[0], within[1], within[3], within[12]), (1, 2, 3, 3));
        assert_eq!((counters.groups(), counters.committed()), (4, 4));
    }
}
