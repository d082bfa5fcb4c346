//! How many clicks of persons a link has let through, counted in memory by whoever holds it.
//!
//! Invariant: two counters are equal if they are one; a counter never counts down. Absent: which link has
//! which counter, and its limit (redirect).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// How many persons a link has let through since it is counted. Two are equal if they are one.
#[derive(Debug, Clone, Default)]
pub struct ClickCounter(Arc<AtomicU32>);

impl PartialEq for ClickCounter {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for ClickCounter {}

impl ClickCounter {
    /// Counts clicks.
    pub fn add(&self, clicks: u32) {
        let add = |before: u32| Some(before.saturating_add(clicks));
        let _ = self.0.fetch_update(Relaxed, Relaxed, add);
    }

    /// Counts one more, if there are fewer than this; whether it did.
    #[must_use]
    pub fn count_if_below(&self, most: u32) -> bool {
        let take = |used: u32| (used < most).then_some(used.saturating_add(1));
        self.0.fetch_update(Relaxed, Relaxed, take).is_ok()
    }

    /// How many were counted.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.load(Relaxed)
    }
}
