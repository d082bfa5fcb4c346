//! What was removed because `[privacy] keep` keeps it no longer, counted since the start for the metrics.
//!
//! Invariant: each step is counted once, by the server that applied it, whoever asked for it. Removes nothing itself (see
//! `change`).

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

use crate::change::{Applied, Outcome};
use crate::domain::time::Timestamp;

/// Counts what steps removed, and how runs of them ended.
#[derive(Debug, Default)]
pub struct Removals {
    steps: AtomicU64,
    clicks: AtomicU64,
    agents: AtomicU64,
    labels: AtomicU64,
    failures: AtomicU64,
    /// Milliseconds since 1970; 0 before the first.
    ended_ms: AtomicI64,
}

impl Removals {
    /// Notes what a change did, if it is such a step.
    pub(super) fn note(&self, applied: &Applied) {
        let (clicks, agents, labels) = match applied.outcome {
            Outcome::RemovedSome { clicks, agents, .. } => (clicks, agents, 0),
            Outcome::LabelsForgotten { removed, .. } => (0, 0, removed.into()),
            _ => return,
        };
        if applied.again {
            return;
        }
        self.steps.fetch_add(1, Relaxed);
        self.clicks.fetch_add(clicks, Relaxed);
        self.agents.fetch_add(agents, Relaxed);
        self.labels.fetch_add(labels, Relaxed);
    }

    /// Notes that nothing is left that is over.
    pub fn ended(&self, at: Timestamp) {
        self.ended_ms.store(at.ms(), Relaxed);
    }

    /// Notes that a run could not go on.
    pub fn failed(&self) {
        self.failures.fetch_add(1, Relaxed);
    }

    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps.load(Relaxed)
    }

    /// What was removed, by kind.
    #[must_use]
    pub fn removed(&self) -> [(&'static str, u64); 3] {
        [("clicks", &self.clicks), ("user_agents", &self.agents), ("labels", &self.labels)]
            .map(|(kind, count)| (kind, count.load(Relaxed)))
    }

    #[must_use]
    pub fn failures(&self) -> u64 {
        self.failures.load(Relaxed)
    }

    /// When the last run ended, in seconds since 1970; 0 if none has.
    #[must_use]
    pub fn ended_s(&self) -> i64 {
        self.ended_ms.load(Relaxed).div_euclid(1_000)
    }
}
