//! How long the server has been waiting for a connection's client.
//!
//! The timer runs while the client is expected to send a request or to take an answer, and is paused
//! while the server reads and answers a request. Does not know how long is too long (see `connection`).

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use crate::domain::limits::IDLE_WHEN_FULL_MS;

/// The timer of one connection. It only notes when it was started: a tokio timer for each request would
/// cost more than the rest of the request.
#[derive(Debug)]
pub struct ClientTimer {
    opened: Instant,
    /// When the timer was last started, in milliseconds since `opened`; [`PAUSED`] while it does not run.
    since_ms: AtomicU64,
    /// Another connection needs this one's slot.
    eviction: Notify,
}

const PAUSED: u64 = u64::MAX;

/// How long a client must be idle before its slot may go to another.
const IDLE_WHEN_FULL: Duration = Duration::from_millis(IDLE_WHEN_FULL_MS);

impl ClientTimer {
    /// Starts a timer for a new connection.
    pub(super) fn start() -> Self {
        Self { opened: Instant::now(), since_ms: AtomicU64::new(0), eviction: Notify::new() }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(PAUSED)
    }

    /// Stops the timer: the server is working.
    pub(super) fn pause(&self) {
        self.since_ms.store(PAUSED, Relaxed);
    }

    /// Starts the timer from zero: the client is expected to act.
    pub(super) fn restart(&self) {
        self.since_ms.store(self.now_ms(), Relaxed);
    }

    /// How long the client has been waited for; `None` while the timer is paused.
    fn elapsed(&self) -> Option<Duration> {
        match self.since_ms.load(Relaxed) {
            PAUSED => None,
            since => Some((self.opened + Duration::from_millis(since)).elapsed()),
        }
    }

    /// How long the client has been idle, if that is long enough to close its connection for another.
    pub(super) fn idle(&self) -> Option<Duration> {
        self.elapsed().filter(|elapsed| *elapsed >= IDLE_WHEN_FULL)
    }

    /// Asks the connection to close, if the client is still idle when it hears of it.
    pub(super) fn evict(&self) {
        self.eviction.notify_one();
    }

    /// Resolves when the client has exceeded the timeout, or is idle and to be evicted.
    pub(super) async fn expired(&self, timeout: Duration) {
        loop {
            let left = self.elapsed().map_or(timeout, |elapsed| timeout.saturating_sub(elapsed));
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = sleep(left) => {}
                () = self.eviction.notified() => {
                    if self.idle().is_some() {
                        return;
                    }
                }
            }
        }
    }
}
