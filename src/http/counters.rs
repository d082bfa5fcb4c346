//! Counts the answers and connections of the public listener since the start.
//!
//! Invariant: counting never blocks. Does not count clicks (see `recorder::counters`), and knows no
//! format of metrics (see `cli::metrics`).

use std::sync::atomic::{AtomicU64, Ordering};

/// A count that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds one.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The counts of the public listener.
#[derive(Debug, Default)]
pub struct Counters {
    /// Visitors redirected.
    pub redirects: Counter,
    /// Requests for an ended link without a fallback.
    pub gone: Counter,
    /// Requests for a name that no link has.
    pub orphans: Counter,
    /// Requests with a method other than GET and HEAD, or with too many headers.
    pub refused: Counter,
    /// Targets that could not be sent as a header. Each one is a bug.
    pub unsendable: Counter,
    /// Connections accepted.
    pub opened: Counter,
    /// Connections closed.
    pub closed: Counter,
    /// Connections closed at once because their network had too many.
    pub turned_away: Counter,
}
