//! The limit on the requests of tokens that are read and answered at once.
//!
//! Invariant: the number of these requests is bounded, for each token and in all, and so are the bytes of their bodies: no
//! token can take the places or the memory of the others. A request waits a while for its permit. The permit is
//! released when it is dropped, which is when the client has taken the whole answer, or its connection is closed. Does
//! not bound how long an answer takes (see `connection`), nor how often a token asks (see `service`).

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::counters::Counter;
use crate::domain::limits::{
    API_BODIES_BYTES_MAX, API_REQUESTS_MAX, API_REQUESTS_PER_TOKEN_MAX, API_WAIT_MS,
    DATA_BODIES_BYTES_MAX, DATA_REQUESTS_MAX, DATA_REQUESTS_PER_TOKEN_MAX, DATA_WAIT_MS,
};
use crate::domain::token::TokenDigest;

/// How much there may be of one kind of requests.
#[derive(Debug, Clone, Copy)]
pub struct RequestBounds {
    requests: usize,
    per_token: usize,
    /// Bytes of all bodies. One token may have half of them.
    body_bytes: usize,
    /// How long a request waits for its permit.
    wait: Duration,
}

impl RequestBounds {
    #[cfg(test)]
    pub(super) fn waiting(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// Commands on other machines.
    pub const DATA: Self = Self {
        requests: DATA_REQUESTS_MAX,
        per_token: DATA_REQUESTS_PER_TOKEN_MAX,
        body_bytes: DATA_BODIES_BYTES_MAX,
        wait: Duration::from_millis(DATA_WAIT_MS),
    };
    /// Programs that use the API.
    pub const API: Self = Self {
        requests: API_REQUESTS_MAX,
        per_token: API_REQUESTS_PER_TOKEN_MAX,
        body_bytes: API_BODIES_BYTES_MAX,
        wait: Duration::from_millis(API_WAIT_MS),
    };
}

/// The requests of one kind.
#[derive(Debug)]
pub struct RequestLimit {
    bounds: RequestBounds,
    requests: Arc<Semaphore>,
    /// By the digest of a valid token; only its holder can fill an entry.
    by_token: Mutex<HashMap<[u8; 32], Weak<OfToken>>>,
    body_bytes: Arc<AtomicUsize>,
    /// Requests without a valid token.
    pub unknown_tokens: Counter,
}

/// The open requests of one token.
#[derive(Debug)]
struct OfToken {
    requests: Arc<Semaphore>,
    body_bytes: AtomicUsize,
}

#[derive(Debug)]
pub struct RequestPermit {
    bounds: RequestBounds,
    token: Arc<OfToken>,
    all_bytes: Arc<AtomicUsize>,
    _of_token: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

/// The bytes of one request's body that count against the limit, until this is dropped.
#[derive(Debug)]
pub(super) struct BodyBytes<'a> {
    permit: &'a RequestPermit,
    bytes: usize,
}

impl RequestLimit {
    #[must_use]
    pub fn new(bounds: RequestBounds) -> Self {
        Self {
            bounds,
            requests: Arc::new(Semaphore::new(bounds.requests)),
            by_token: Mutex::default(),
            body_bytes: Arc::default(),
            unknown_tokens: Counter::default(),
        }
    }

    /// A permit for a request with a token; `None` if there was none within the wait.
    pub(super) async fn acquire(&self, token: TokenDigest) -> Option<RequestPermit> {
        let token = self.of_token(token);
        let both = async {
            // The token's first: a request that waits for its own token's holds up no other token.
            let of_token = Arc::clone(&token.requests).acquire_owned().await.ok()?;
            let of_all = Arc::clone(&self.requests).acquire_owned().await.ok()?;
            Some((of_token, of_all))
        };
        let (of_token, of_all) = timeout(self.bounds.wait, both).await.ok().flatten()?;
        let (bounds, all_bytes) = (self.bounds, Arc::clone(&self.body_bytes));
        Some(RequestPermit { bounds, token, all_bytes, _of_token: of_token, _of_all: of_all })
    }

    fn of_token(&self, token: TokenDigest) -> Arc<OfToken> {
        let mut by_token = self.by_token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_token) = by_token.get(&token.0).and_then(Weak::upgrade) {
            return of_token;
        }
        by_token.retain(|_, of_token| of_token.strong_count() > 0);
        let requests = Arc::new(Semaphore::new(self.bounds.per_token));
        let of_token = Arc::new(OfToken { requests, body_bytes: AtomicUsize::new(0) });
        by_token.insert(token.0, Arc::downgrade(&of_token));
        of_token
    }
}

impl RequestPermit {
    /// A byte counter at zero, for the body of the request.
    pub(super) fn body_bytes(&self) -> BodyBytes<'_> {
        BodyBytes { permit: self, bytes: 0 }
    }
}

impl BodyBytes<'_> {
    /// Counts more bytes; `false` if that exceeds the limit of all bodies, or of those of the token.
    pub(super) fn add(&mut self, bytes: usize) -> bool {
        let RequestPermit { bounds, token, all_bytes, .. } = self.permit;
        let all = all_bytes.fetch_add(bytes, Relaxed) + bytes;
        let of_token = token.body_bytes.fetch_add(bytes, Relaxed) + bytes;
        self.bytes += bytes;
        all <= bounds.body_bytes && of_token <= bounds.body_bytes / 2
    }
}

impl Drop for BodyBytes<'_> {
    fn drop(&mut self) {
        self.permit.all_bytes.fetch_sub(self.bytes, Relaxed);
        self.permit.token.body_bytes.fetch_sub(self.bytes, Relaxed);
    }
}

#[cfg(test)]
mod tests;
