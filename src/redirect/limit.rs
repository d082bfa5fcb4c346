//! How many clicks of persons a link takes, counted in memory.
//!
//! Invariant: a preview takes none away; a link that was once counted is counted on, also while it has
//! no limit. A limit that is set while the server runs learns of the clicks before it a moment later,
//! from the data file. Absent: where visitors are sent when the limit is reached.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use super::directory::Directory;
use crate::domain::link::LinkId;
use crate::store::{StoreError, View};

/// A limit, and what is used of it.
#[derive(Debug, Clone)]
pub(super) struct Limit {
    pub(super) most: u32,
    pub(super) taken: Arc<AtomicU32>,
}

impl PartialEq for Limit {
    fn eq(&self, other: &Self) -> bool {
        self.most == other.most && Arc::ptr_eq(&self.taken, &other.taken)
    }
}

impl Limit {
    /// Whether a visitor is let through; one who is a person is counted then.
    pub(super) fn lets_through(&self, is_person: bool) -> bool {
        if !is_person {
            return self.taken.load(Relaxed) < self.most;
        }
        let take = |taken: u32| (taken < self.most).then_some(taken.saturating_add(1));
        self.taken.fetch_update(Relaxed, Relaxed, take).is_ok()
    }
}

/// Counts what the data file knows of links that have a limit since now.
pub fn count_past(
    view: &View,
    links: &BTreeSet<LinkId>,
    directory: &Directory,
) -> Result<(), StoreError> {
    let mut taken: HashMap<LinkId, u32> = HashMap::new();
    // Those that were sent on because the link had ended used nothing up.
    view.each_count(|link, count| {
        if links.contains(&link) {
            let taken = taken.entry(link).or_default();
            *taken = taken.saturating_add(u32::try_from(count.used).unwrap_or(u32::MAX));
        }
    })?;
    for (link, clicks) in taken {
        directory.add_taken(link, clicks);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_use_a_limit_up_and_machines_never() {
        let limit = Limit { most: 2, taken: Arc::default() };
        let asked = [false, true, false, true, false, true];
        let answers = asked.map(|is_person| limit.lets_through(is_person));
        assert_eq!(answers, [true, true, true, true, false, false]);
        assert_eq!(limit.taken.load(Relaxed), 2);
    }
}
