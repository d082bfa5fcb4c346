//! The limit on the connections that a serving thread has open.
//!
//! Invariant: a connection has a slot, and there is a fixed number of slots. Idle clients make nobody
//! wait: when all slots are taken, the connections that have been idle longest are closed. A connection
//! whose request is being answered keeps its slot. Does not limit one network (see `network_limit`).

use std::cmp::Reverse;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::client_timer::ClientTimer;

/// The slots of a thread.
#[derive(Debug)]
pub(super) struct ConnectionLimit {
    max: usize,
    slots: Arc<Semaphore>,
    /// The timers of open connections, and of some closed ones that have not been removed yet.
    timers: Vec<Weak<ClientTimer>>,
}

/// How long to wait for a slot before more idle connections are evicted.
const EVICTION_PAUSE: Duration = Duration::from_millis(20);
/// One slot in this many is evicted at a time: sorting thousands of timers for each new connection would
/// cost more than serving it.
const EVICTION_SHARE: usize = 64;

impl ConnectionLimit {
    pub(super) fn new(max: usize) -> Self {
        let max = max.clamp(1, Semaphore::MAX_PERMITS);
        Self { max, slots: Arc::new(Semaphore::new(max)), timers: Vec::new() }
    }

    /// A slot, if one is free now or within [`EVICTION_PAUSE`].
    pub(super) async fn acquire_soon(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
            return Some(slot);
        }
        timeout(EVICTION_PAUSE, Arc::clone(&self.slots).acquire_owned()).await.ok()?.ok()
    }

    /// Waits for a slot, and evicts idle connections until there is one.
    pub(super) async fn acquire(&self) -> OwnedSemaphorePermit {
        loop {
            self.evict_idle();
            if let Some(slot) = self.acquire_soon().await {
                return slot;
            }
        }
    }

    /// Starts the timer of a connection that has a slot.
    pub(super) fn start_timer(&mut self) -> Arc<ClientTimer> {
        if self.timers.len() == self.timers.capacity() {
            self.timers.retain(|timer| timer.strong_count() > 0);
            // Doubling the list bounds how often each timer is looked at.
            self.timers.reserve(self.timers.len().max(16));
        }
        let timer = Arc::new(ClientTimer::start());
        self.timers.push(Arc::downgrade(&timer));
        timer
    }

    /// Closes the connections that have been idle longest.
    pub(super) fn evict_idle(&self) {
        let timers = self.timers.iter().filter_map(Weak::upgrade);
        let mut idle: Vec<_> =
            timers.filter_map(|timer| timer.idle().map(|idle| (Reverse(idle), timer))).collect();
        idle.sort_unstable_by_key(|(idle, _)| *idle);
        for (_, timer) in idle.iter().take(self.max.div_ceil(EVICTION_SHARE)) {
            timer.evict();
        }
    }

    /// Resolves when every connection has closed.
    pub(super) async fn drained(&self) {
        let all = u32::try_from(self.max).unwrap_or(u32::MAX);
        let _ = self.slots.acquire_many(all).await;
    }
}
