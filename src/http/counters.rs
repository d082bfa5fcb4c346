//! The counters of the public listener, since the start.
//!
//! Invariant: counting never blocks. Does not count clicks (see `recorder::counters`), and knows no format
//! of metrics (see `cli::serve::metrics`).

use std::sync::atomic::{AtomicU64, Ordering};

/// A counter that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The counters of the public listener.
#[derive(Debug, Default)]
pub struct Counters {
    pub redirects: Counter,
    /// Cards that apps were told to draw.
    pub previews: Counter,
    /// Requests for an expired link without another target.
    pub gone: Counter,
    /// Requests for a link that has not begun.
    pub not_begun: Counter,
    /// Requests for a link that was retired for good.
    pub retired: Counter,
    /// Requests for an unknown slug.
    pub orphans: Counter,
    /// Requests with a method other than GET and HEAD, or with too many headers.
    pub refused: Counter,
    /// Locations that are not a valid header value. Each is a bug.
    pub unsendable: Counter,
    pub opened: Counter,
    pub closed: Counter,
    /// Connections closed at once because their network had reached its limit.
    pub turned_away: Counter,
}
