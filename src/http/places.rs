//! How much is asked of the data at once.
//!
//! Invariant: so many requests are read and answered at once, of each token so many, and what is being
//! sent for them has a bound in bytes. Whoever finds no place waits a while for one. A place is free
//! again when the last piece of its answer was taken, or nobody takes it any more. Absent: how long an
//! answer may take (the connection's bounds).

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

/// The places of a listener.
#[derive(Debug)]
pub struct Places {
    all: Arc<Semaphore>,
    /// By the digest of a token that is in use: nobody learns it here who does not know it.
    of_tokens: Mutex<HashMap<[u8; 32], Weak<Semaphore>>>,
    bytes: AtomicUsize,
    /// How long a request waits for its place.
    wait: Duration,
    /// Requests that showed no token in use.
    pub unknown: Counter,
}

/// The place of one request.
#[derive(Debug)]
pub struct Place {
    _of_token: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

/// Bytes that were sent for a request that is not answered yet.
#[derive(Debug)]
pub(super) struct Held<'a> {
    places: &'a Places,
    bytes: usize,
}

impl Default for Places {
    fn default() -> Self {
        Self::new(Duration::from_millis(DATA_WAIT_MS))
    }
}

impl Places {
    /// All free; a request waits so long for its own.
    pub(super) fn new(wait: Duration) -> Self {
        let all = Arc::new(Semaphore::new(DATA_REQUESTS_MAX));
        Self {
            all,
            of_tokens: Mutex::default(),
            bytes: AtomicUsize::new(0),
            wait,
            unknown: Counter::default(),
        }
    }

    /// A place for a request that shows a token; `None` if there was none in all that time.
    pub(super) async fn take(&self, token: TokenDigest) -> Option<Place> {
        let of_token = self.of_token(token);
        let both = async {
            // The token's first: who waits for their own takes nobody else's.
            let of_token = of_token.acquire_owned().await.ok()?;
            let of_all = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some(Place { _of_token: of_token, _of_all: of_all })
        };
        timeout(self.wait, both).await.ok().flatten()
    }

    fn of_token(&self, token: TokenDigest) -> Arc<Semaphore> {
        let mut known = self.of_tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = known.get(&token.0).and_then(Weak::upgrade) {
            return places;
        }
        known.retain(|_, places| places.strong_count() > 0);
        let places = Arc::new(Semaphore::new(DATA_REQUESTS_PER_TOKEN_MAX));
        known.insert(token.0, Arc::downgrade(&places));
        places
    }

    /// None so far, of a request.
    pub(super) fn held(&self) -> Held<'_> {
        Held { places: self, bytes: 0 }
    }
}

impl Held<'_> {
    /// Takes room for more; `false` when there is none.
    pub(super) fn add(&mut self, bytes: usize) -> bool {
        let all = self.places.bytes.fetch_add(bytes, Relaxed) + bytes;
        self.bytes += bytes;
        all <= DATA_BODIES_BYTES_MAX
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.places.bytes.fetch_sub(self.bytes, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(number: u8) -> TokenDigest {
        TokenDigest([number; 32])
    }

    #[tokio::test]
    async fn a_token_has_its_places_and_leaves_the_others_theirs() {
        let places = Places::new(Duration::from_millis(5));
        let mut taken = Vec::new();
        for _ in 0..DATA_REQUESTS_PER_TOKEN_MAX {
            taken.push(places.take(token(1)).await.unwrap());
        }
        assert!(places.take(token(1)).await.is_none());
        let other = places.take(token(2)).await;
        assert!(other.is_some());
        taken.pop();
        assert!(places.take(token(1)).await.is_some());
        // Nothing is remembered of those who have gone.
        drop((taken, other));
        drop(places.take(token(3)).await);
        assert_eq!(places.of_tokens.lock().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn all_tokens_together_have_so_many_and_who_waits_has_the_next() {
        let places = Arc::new(Places::new(Duration::from_mins(1)));
        let mut taken = Vec::new();
        for number in 0..DATA_REQUESTS_MAX {
            let number = u8::try_from(number / DATA_REQUESTS_PER_TOKEN_MAX).unwrap();
            taken.push(places.take(token(number)).await.unwrap());
        }
        let waiting = tokio::spawn({
            let places = Arc::clone(&places);
            async move { places.take(token(99)).await.is_some() }
        });
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert!(!waiting.is_finished());
        taken.pop();
        assert!(waiting.await.unwrap());
    }

    #[test]
    fn what_is_being_sent_has_a_bound_and_what_was_answered_is_room_again() {
        let places = Places::default();
        let mut one = places.held();
        assert!(one.add(DATA_BODIES_BYTES_MAX));
        assert!(!places.held().add(1));
        drop(one);
        assert!(places.held().add(1));
    }
}
