//! The recorder's counters since the process began. They feed metrics, never reports.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::domain::click::Verdict;

/// The upper bounds of the histogram's buckets of commit times, in microseconds. Longer commits are counted
/// in no bucket but the implicit last one.
pub const COMMIT_BOUNDS_US: [u64; 13] = [
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000,
    10_000_000,
];

#[derive(Debug, Default)]
pub struct Counters {
    taken: [AtomicU64; Verdict::ALL.len()],
    committed: AtomicU64,
    groups: AtomicU64,
    commit_us: AtomicU64,
    commits_by_time: [AtomicU64; COMMIT_BOUNDS_US.len()],
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
        if let Some(bucket) = COMMIT_BOUNDS_US.iter().position(|bound| us <= *bound) {
            self.commits_by_time[bucket].fetch_add(1, Relaxed);
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

    /// Clicks with this verdict that were queued.
    #[must_use]
    pub fn taken(&self, verdict: Verdict) -> u64 {
        self.taken[verdict.index()].load(Relaxed)
    }

    /// Clicks that were committed.
    #[must_use]
    pub fn committed(&self) -> u64 {
        self.committed.load(Relaxed)
    }

    /// Commits of clicks.
    #[must_use]
    pub fn groups(&self) -> u64 {
        self.groups.load(Relaxed)
    }

    /// For each bound, the number of commits that took at most that long.
    #[must_use]
    pub fn commits_by_time(&self) -> [u64; COMMIT_BOUNDS_US.len()] {
        self.commits_by_time.each_ref().map(|count| count.load(Relaxed))
    }

    /// The total time of these commits, in microseconds.
    #[must_use]
    pub fn commit_us(&self) -> u64 {
        self.commit_us.load(Relaxed)
    }

    /// Clicks whose visitor was redirected before the commit.
    #[must_use]
    pub fn late(&self) -> u64 {
        self.late.load(Relaxed)
    }

    /// Clicks that were lost.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.load(Relaxed)
    }

    /// How often the data file failed and was reopened.
    #[must_use]
    pub fn reopened(&self) -> u64 {
        self.reopened.load(Relaxed)
    }
}

#[cfg(test)]
mod tests;
