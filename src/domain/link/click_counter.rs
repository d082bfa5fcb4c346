//! A shared counter of the persons' clicks that a link has let through.
//!
//! Invariant: a counter never counts down. Does not know its link or the link's limit (see
//! `redirect::directory::limit`).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// A shared atomic counter. Two counters are equal if they are the same one, whatever they count.
#[derive(Debug, Clone, Default)]
pub struct ClickCounter(Arc<AtomicU32>);

impl PartialEq for ClickCounter {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for ClickCounter {}

impl ClickCounter {
    pub fn add(&self, clicks: u32) {
        let add = |before: u32| Some(before.saturating_add(clicks));
        let _ = self.0.fetch_update(Relaxed, Relaxed, add);
    }

    /// Counts one click if fewer than `most` were counted, and returns whether it did.
    #[must_use]
    pub fn count_if_below(&self, most: u32) -> bool {
        let take = |used: u32| (used < most).then_some(used.saturating_add(1));
        self.0.fetch_update(Relaxed, Relaxed, take).is_ok()
    }

    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.load(Relaxed)
    }
}
