//! What links are called, in memory: the tags and the state of each, by its number, so that a page finds those of a
//! campaign or a person without reading a million rows.
//!
//! It is made when the first session of the console is opened or a program asks for it, from one walk through the links,
//! and follows the changes after it. Invariant: a change that was committed before a page is asked for is in it. Whoever
//! changes a link never waits for a page or for that walk: what changed is queued, and taken over by the next page. A
//! page waits for the walk only briefly. Nobody pays for it before that: then nothing is kept. Does not read titles and
//! targets (see `links`).

mod built;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::counts::SealedCounts;
use crate::domain::limits::CONSOLE_CHANGES_MAX;
use crate::domain::link::Link;
use crate::recorder::priority::Throttle;
use crate::store::{Store, StoreError};
use built::Noted;
pub(super) use built::{Built, Tag};

/// The tags and states of all links, once a console wants them.
#[derive(Debug, Default)]
pub(in crate::service) struct LinkIndex {
    is_wanted: AtomicBool,
    changes: Mutex<Vec<Noted>>,
    walk: Mutex<Walk>,
    /// Told when a walk has ended.
    ended: Condvar,
    /// What is known of the clicks of the links.
    pub(super) counts: SealedCounts,
}

/// The walk through the links.
#[derive(Debug, Default)]
struct Walk {
    /// How many were begun or called off. One that ends is of use if it is the latest.
    number: u64,
    outcome: Outcome,
}

/// What became of the latest walk.
#[derive(Debug, Default)]
enum Outcome {
    #[default]
    Nothing,
    UnderWay,
    Failed(StoreError),
    Made(Box<Built>),
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LinkIndex {
    /// Begins to make it, on a thread of its own, unless it is there or on its way.
    pub(super) fn wanted(self: &Arc<Self>, store: &Arc<Store>) {
        self.begin(&mut lock(&self.walk), store);
    }

    fn begin(self: &Arc<Self>, walk: &mut Walk, store: &Arc<Store>) {
        // What is committed before the flag is set is in the walk, and what is committed later is noted.
        if self.is_wanted.swap(true, Ordering::SeqCst) && !matches!(walk.outcome, Outcome::Nothing)
        {
            return;
        }
        walk.number += 1;
        walk.outcome = Outcome::UnderWay;
        let (index, store, number) = (Arc::clone(self), Arc::clone(store), walk.number);
        drop(tokio::task::spawn_blocking(move || {
            // First, as every page of links needs them: one that is asked for meanwhile waits for them alone.
            let counted = {
                let mut throttle = Throttle::begin_page();
                index.counts.read(&store, || throttle.pause_if_due())
            };
            let built = counted.and_then(|_| Built::of(&store));
            let mut walk = lock(&index.walk);
            if walk.number == number {
                walk.outcome =
                    built.map_or_else(Outcome::Failed, |built| Outcome::Made(Box::new(built)));
                index.ended.notify_all();
            }
        }));
    }

    /// Frees it, until a page wants it again.
    pub(super) fn release(&self) {
        let mut walk = lock(&self.walk);
        self.stop_noting(&mut lock(&self.changes));
        walk.number += 1;
        walk.outcome = Outcome::Nothing;
        self.ended.notify_all();
        self.counts.release();
    }

    /// Under the lock of the changes, so that none is noted after it.
    fn stop_noting(&self, changes: &mut Vec<Noted>) {
        self.is_wanted.store(false, Ordering::SeqCst);
        *changes = Vec::new();
    }

    /// Notes a link that was made or changed, after the commit.
    pub(in crate::service) fn note(&self, links: &[Link]) {
        if !self.is_wanted.load(Ordering::SeqCst) {
            return;
        }
        let mut changes = lock(&self.changes);
        if changes.len() + links.len() > CONSOLE_CHANGES_MAX {
            // Nobody looks at it. The next page makes it anew.
            self.stop_noting(&mut changes);
        } else if self.is_wanted.load(Ordering::SeqCst) {
            changes.extend(links.iter().map(Noted::of));
        }
    }

    /// Reads it as it is now. Begins to make it if need be, and waits for it for a while: `None` if it takes longer.
    pub(super) fn read<T>(
        self: &Arc<Self>,
        store: &Arc<Store>,
        wait_max: Duration,
        read: impl FnOnce(&Built) -> T,
    ) -> Result<Option<T>, StoreError> {
        let mut walk = lock(&self.walk);
        self.begin(&mut walk, store);
        let is_under_way = |walk: &mut Walk| matches!(walk.outcome, Outcome::UnderWay);
        let waited = self.ended.wait_timeout_while(walk, wait_max, is_under_way);
        let (mut walk, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match std::mem::take(&mut walk.outcome) {
            Outcome::Nothing => Ok(None),
            Outcome::Failed(error) => Err(error),
            Outcome::UnderWay => {
                walk.outcome = Outcome::UnderWay;
                Ok(None)
            }
            Outcome::Made(mut built) => {
                for noted in std::mem::take(&mut *lock(&self.changes)) {
                    built.change(&noted);
                }
                let done = read(&built);
                walk.outcome = Outcome::Made(built);
                Ok(Some(done))
            }
        }
    }
}
