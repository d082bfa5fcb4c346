//! Click limits: how many persons' clicks a link lets through, counted in memory.
//!
//! Invariant: a link's counter counts each click once, and only clicks of persons. A link that was
//! counted once stays counted, even without a limit. A new counter counts the clicks that are
//! answered from then on. Earlier clicks come from two sources: those on disk are read from the
//! data file a moment later (`count_past_clicks`), and those that were still queued are added when
//! the writer takes them (`catch_up`). Does not decide where visitors go when the limit is reached
//! (see `directory`).

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::click::Click;
use crate::domain::link::click_counter::ClickCounter;
use crate::domain::link::{Link, LinkId};
use crate::store::{ReadTxn, StoreError};

/// A limit and the counter of its link.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ClickLimit {
    pub(super) max: u32,
    pub(super) counter: ClickCounter,
}

impl ClickLimit {
    /// Whether a visitor may pass. A person who passes is counted.
    pub(super) fn lets_through(&self, is_person: bool) -> bool {
        if is_person {
            self.counter.count_if_below(self.max)
        } else {
            self.counter.count() < self.max
        }
    }
}

/// The counters of all links that have or once had a limit.
#[derive(Default)]
pub struct ClickCounters(Mutex<State>);

#[derive(Default)]
struct State {
    by_link: HashMap<LinkId, ClickCounter>,
    /// Links whose past clicks are not counted yet.
    uncounted: BTreeSet<LinkId>,
}

impl ClickCounters {
    /// No operation panics halfway, so a poisoned lock still guards a valid state.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The limit of a link. Starts a counter if the link needs one and has none.
    pub(super) fn limit(&self, link: &Link) -> Option<ClickLimit> {
        let State { by_link, uncounted } = &mut *self.lock();
        let counter = match (by_link.get(&link.id), link.spec.limit) {
            (Some(counter), _) => counter.clone(),
            (None, None) => return None,
            (None, Some(_)) => {
                uncounted.insert(link.id);
                by_link.entry(link.id).or_default().clone()
            }
        };
        Some(ClickLimit { max: link.spec.limit.unwrap_or(u32::MAX), counter })
    }

    /// The links whose counters were started since the last call. Their past clicks are still to be
    /// counted.
    pub fn take_new(&self) -> BTreeSet<LinkId> {
        std::mem::take(&mut self.lock().uncounted)
    }

    /// Removes counters whose past clicks could not be read. The next edit of these links starts
    /// new ones.
    pub fn forget(&self, links: &BTreeSet<LinkId>) {
        self.lock().by_link.retain(|link, _| !links.contains(link));
    }

    /// Adds queued clicks to counters that were started after these clicks were answered. Each
    /// click comes with the counter that has already counted it, if any.
    pub fn catch_up<'a>(
        &self,
        clicks: impl Iterator<Item = (&'a Click, &'a Option<ClickCounter>)>,
    ) {
        let state = self.lock();
        if state.by_link.is_empty() {
            return;
        }
        for (click, counted) in clicks.filter(|(click, _)| click.counts_towards_limit()) {
            let counter =
                state.by_link.get(&click.link).filter(|counter| counted.as_ref() != Some(counter));
            counter.inspect(|counter| counter.add(1));
        }
    }
}

/// Adds the clicks in the data file to the counters of these links. On an error the counters are
/// removed.
pub fn count_past_clicks(
    txn: &ReadTxn,
    links: &BTreeSet<LinkId>,
    counters: &ClickCounters,
) -> Result<(), StoreError> {
    let mut used: HashMap<LinkId, u32> = HashMap::new();
    // `used` excludes clicks after the link's end, which do not count towards the limit.
    let read = txn.each_count(|link, count| {
        if links.contains(&link) {
            let used = used.entry(link).or_default();
            *used = used.saturating_add(u32::try_from(count.used).unwrap_or(u32::MAX));
        }
    });
    if read.is_err() {
        counters.forget(links);
        return read;
    }
    let state = counters.lock();
    for (link, clicks) in used {
        state.by_link.get(&link).inspect(|counter| counter.add(clicks));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
