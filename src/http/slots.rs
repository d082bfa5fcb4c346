//! The connections that a serving thread has at once.
//!
//! Invariant: there are at most so many, and idle clients keep nobody waiting: when all slots are taken,
//! those that have been idle for longest give theirs up. A client that is being answered keeps its own.
//! Absent: the bound of one network (crowd).

use std::cmp::Reverse;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::turn::Turn;

/// The slots of a thread.
#[derive(Debug)]
pub(super) struct Slots {
    most: usize,
    free: Arc<Semaphore>,
    /// Of the connections that there are, and of some that have gone.
    turns: Vec<Weak<Turn>>,
}

/// From one look for an idle client to the next, while all slots are taken.
const PAUSE: Duration = Duration::from_millis(20);
/// One in so many gives up its slot at a look: with thousands, not each new one is worth a look at all.
const SHARE: usize = 64;

impl Slots {
    /// So many, all free.
    pub(super) fn new(most: usize) -> Self {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        Self { most, free: Arc::new(Semaphore::new(most)), turns: Vec::new() }
    }

    /// A slot, if there is one now or in a moment.
    pub(super) async fn free_soon(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(slot) = Arc::clone(&self.free).try_acquire_owned() {
            return Some(slot);
        }
        timeout(PAUSE, Arc::clone(&self.free).acquire_owned()).await.ok()?.ok()
    }

    /// A slot for somebody who waits, once there is one.
    pub(super) async fn take(&self) -> OwnedSemaphorePermit {
        loop {
            self.make_room();
            if let Some(slot) = self.free_soon().await {
                return slot;
            }
        }
    }

    /// The first turn of a connection that has a slot.
    pub(super) fn begin(&mut self) -> Arc<Turn> {
        if self.turns.len() == self.turns.capacity() {
            self.turns.retain(|turn| turn.strong_count() > 0);
            // As many again: each is looked at a few times in all.
            self.turns.reserve(self.turns.len().max(16));
        }
        let turn = Arc::new(Turn::begin());
        self.turns.push(Arc::downgrade(&turn));
        turn
    }

    /// Has clients that have been idle for longest give up their slots.
    pub(super) fn make_room(&self) {
        let turns = self.turns.iter().filter_map(Weak::upgrade);
        let mut idle: Vec<_> =
            turns.filter_map(|turn| turn.idle().map(|lasted| (Reverse(lasted), turn))).collect();
        idle.sort_unstable_by_key(|(lasted, _)| *lasted);
        for (_, turn) in idle.iter().take(self.most.div_ceil(SHARE)) {
            turn.want();
        }
    }

    /// Waits until nobody has a slot any more.
    pub(super) async fn all(&self) {
        let all = u32::try_from(self.most).unwrap_or(u32::MAX);
        let _ = self.free.acquire_many(all).await;
    }
}
