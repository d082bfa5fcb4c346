//! The limit on concurrent requests for the data, over the network.
//!
//! Invariant: the number of requests that are read and answered at once is bounded, for each token and in
//! all, and so are the bytes of their bodies. A request waits a while for its permit. The permit is
//! released when the client has taken the whole answer, or its connection is closed. Does not bound how
//! long an answer takes (see `connection`).

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::counters::Counter;
use crate::domain::limits::{
    DATA_BODIES_BYTES_MAX, DATA_REQUESTS_MAX, DATA_REQUESTS_PER_TOKEN_MAX, DATA_WAIT_MS,
};
use crate::domain::token::TokenDigest;

/// The limits of the admin listener.
#[derive(Debug)]
pub struct DataLimit {
    requests: Arc<Semaphore>,
    /// By the digest of a valid token; only its holder can fill an entry.
    by_token: Mutex<HashMap<[u8; 32], Weak<Semaphore>>>,
    body_bytes: AtomicUsize,
    /// How long a request waits for its permit.
    wait: Duration,
    /// Requests without a valid token.
    pub unknown_tokens: Counter,
}

#[derive(Debug)]
pub struct DataPermit {
    _of_token: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

/// The bytes of one request's body that count against the limit.
#[derive(Debug)]
pub(super) struct BodyBytes<'a> {
    limit: &'a DataLimit,
    bytes: usize,
}

impl Default for DataLimit {
    fn default() -> Self {
        Self::new(Duration::from_millis(DATA_WAIT_MS))
    }
}

impl DataLimit {
    /// Limits under which a request waits this long for its permit.
    pub(super) fn new(wait: Duration) -> Self {
        Self {
            requests: Arc::new(Semaphore::new(DATA_REQUESTS_MAX)),
            by_token: Mutex::default(),
            body_bytes: AtomicUsize::new(0),
            wait,
            unknown_tokens: Counter::default(),
        }
    }

    /// A permit for a request with a token; `None` if there was none within the wait.
    pub(super) async fn acquire(&self, token: TokenDigest) -> Option<DataPermit> {
        let of_token = self.of_token(token);
        let both = async {
            // The token's first: a request that waits for its own token's holds up no other token.
            let of_token = of_token.acquire_owned().await.ok()?;
            let of_all = Arc::clone(&self.requests).acquire_owned().await.ok()?;
            Some(DataPermit { _of_token: of_token, _of_all: of_all })
        };
        timeout(self.wait, both).await.ok().flatten()
    }

    fn of_token(&self, token: TokenDigest) -> Arc<Semaphore> {
        let mut by_token = self.by_token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(requests) = by_token.get(&token.0).and_then(Weak::upgrade) {
            return requests;
        }
        by_token.retain(|_, requests| requests.strong_count() > 0);
        let requests = Arc::new(Semaphore::new(DATA_REQUESTS_PER_TOKEN_MAX));
        by_token.insert(token.0, Arc::downgrade(&requests));
        requests
    }

    /// A byte counter at zero, for one request.
    pub(super) fn body_bytes(&self) -> BodyBytes<'_> {
        BodyBytes { limit: self, bytes: 0 }
    }
}

impl BodyBytes<'_> {
    /// Counts more bytes; `false` if that exceeds the limit of all bodies.
    pub(super) fn add(&mut self, bytes: usize) -> bool {
        let all = self.limit.body_bytes.fetch_add(bytes, Relaxed) + bytes;
        self.bytes += bytes;
        all <= DATA_BODIES_BYTES_MAX
    }
}

impl Drop for BodyBytes<'_> {
    fn drop(&mut self) {
        self.limit.body_bytes.fetch_sub(self.bytes, Relaxed);
    }
}

#[cfg(test)]
mod tests;
