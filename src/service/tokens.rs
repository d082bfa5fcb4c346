//! The tokens of the data file, in memory: who holds one, how often it may be used, and when it was.
//!
//! Invariant: a token that was retired, or whose time is over, permits nothing from the next request on: the tokens are
//! read again after each change of them. All are compared, in constant time. What is kept for each is bounded by the
//! number of live tokens. That a token was used is written down once in a while, and no request waits for that.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::data::DataService;
use super::error::ServiceError;
use crate::change::{Change, Operation};
use crate::domain::change_log::Author;
use crate::domain::limits::{TOKEN_BURST_MS, TOKEN_REQUESTS_A_MINUTE, TOKEN_USE_MS};
use crate::domain::time::Timestamp;
use crate::domain::token::{StoredToken, TokenDigest, TokenName, holder_of};

/// What is known of the tokens.
#[derive(Debug, Default)]
pub struct TokenBook(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    /// Counts the changes of tokens.
    changes: u64,
    /// `None` until they are read.
    tokens: Option<Arc<[StoredToken]>>,
    /// When it was last written down that a token was used.
    written: HashMap<TokenName, Timestamp>,
    /// Until when the requests of a token take, at its rate, in microseconds.
    busy_until: HashMap<TokenName, i64>,
}

impl TokenBook {
    /// No operation panics halfway, so a poisoned lock still guards a valid state.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the tokens read again, after one was made or retired.
    pub(super) fn changed(&self) {
        let mut held = self.held();
        held.changes += 1;
        held.tokens = None;
    }

    /// Whether it is time to write down that a token is used. The same time is not asked for twice.
    fn is_due(&self, token: &StoredToken, now: Timestamp) -> bool {
        let mut held = self.held();
        let name = &token.spec.name;
        let last = token.used_at.max(held.written.get(name).copied());
        let is_due = last.is_none_or(|last| now.ms() - last.ms() >= TOKEN_USE_MS);
        if is_due {
            held.written.insert(name.clone(), now);
        }
        is_due
    }

    /// Counts a request of a token. Fails with the seconds to wait if there were too many.
    pub fn count(&self, token: &StoredToken, now: Timestamp) -> Result<(), u64> {
        let rate = i64::from(token.spec.rate.unwrap_or(TOKEN_REQUESTS_A_MINUTE).max(1));
        let (each, now) = (60_000_000 / rate, now.ms().saturating_mul(1000));
        // At least one request, however low the rate.
        let burst = i64::try_from(TOKEN_BURST_MS * 1000).unwrap_or(i64::MAX).max(each);
        let mut held = self.held();
        let busy_until = held.busy_until.entry(token.spec.name.clone()).or_insert(now);
        // After a clock that was set back, nobody waits longer than for a whole burst.
        *busy_until = (*busy_until).clamp(now, now.saturating_add(burst));
        let wait = *busy_until + each - now - burst;
        if wait > 0 {
            return Err(u64::try_from(wait).unwrap_or_default().div_ceil(1_000_000));
        }
        *busy_until += each;
        Ok(())
    }
}

impl DataService {
    /// All tokens, live or not.
    pub(super) async fn tokens(&self) -> Result<Arc<[StoredToken]>, ServiceError> {
        let changes = {
            let held = self.tokens.held();
            if let Some(tokens) = &held.tokens {
                return Ok(Arc::clone(tokens));
            }
            held.changes
        };
        let store = Arc::clone(&self.store);
        let read = tokio::task::spawn_blocking(move || store.tokens()).await;
        let tokens: Arc<[StoredToken]> = read.map_err(|_| ServiceError::Stopping)??.into();
        let mut held = self.tokens.held();
        if held.changes == changes {
            let now = self.console.clock.now();
            let is_live = |name: &TokenName| {
                tokens.iter().any(|token| token.spec.name == *name && token.is_live(now))
            };
            held.written.retain(|name, _| is_live(name));
            held.busy_until.retain(|name, _| is_live(name));
            held.tokens = Some(Arc::clone(&tokens));
        }
        Ok(tokens)
    }

    /// The live token with this digest.
    pub async fn token(&self, digest: TokenDigest) -> Result<Option<StoredToken>, ServiceError> {
        let tokens = match self.tokens().await {
            Err(ServiceError::Store(error)) if error.is_failure() => {
                self.retrying(|| self.tokens()).await
            }
            tokens => tokens,
        }?;
        Ok(holder_of(&tokens, &digest, self.console.clock.now()).cloned())
    }

    /// The same for a request, which is a use of the token.
    pub async fn used_token(
        &self,
        digest: TokenDigest,
    ) -> Result<Option<StoredToken>, ServiceError> {
        let token = self.token(digest).await?;
        if let Some(token) = &token {
            self.note_use(token);
        }
        Ok(token)
    }

    /// Writes down, once in a while, that a token was used. If the disk fails, a later use is written.
    fn note_use(&self, token: &StoredToken) {
        let console = &self.console;
        if !self.tokens.is_due(token, console.clock.now()) {
            return;
        }
        let noted = Operation::use_token(token.spec.name.clone());
        let noted = Change::new(noted, &*console.clock, &*console.random).by(Author::Server);
        let service = self.clone();
        tokio::spawn(async move {
            // Nobody waits for it.
            let _ = service.change(noted.into()).await;
        });
    }
}

#[cfg(test)]
mod tests;
