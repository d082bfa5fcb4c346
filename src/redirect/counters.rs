//! What the recorder counts while the process lives: for metrics, never for reports.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::domain::click::Verdict;

/// Counts since the process began.
#[derive(Debug, Default)]
pub struct Counters {
    taken: [AtomicU64; Verdict::ALL.len()],
    committed: AtomicU64,
    groups: AtomicU64,
    commit_us: AtomicU64,
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
