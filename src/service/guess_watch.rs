//! Watches for guessing at codes over the network: counts, for each token and hour, the codes that were looked up and
//! that there are not.
//!
//! A person who mistypes needs a few. From [`GUESSES_MIN`] on, what a token guessed is written to the data file, and so
//! is each code that it finds then; the writes are few, as the next is due at twice the number. From
//! [`GUESSES_PER_HOUR_MAX`] on, its look-ups are refused until the hour is over. Invariant: a refusal does not depend on
//! whether a code exists. Concurrent look-ups are counted before they are answered, so that no number of them gets past
//! the limit; what an earlier server wrote of the hour counts. Does not look codes up (see `store`).

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::change::{Change, Operation};
use crate::domain::code::coupon::CouponCode;
use crate::domain::environment::Clock;
use crate::domain::limits::{GUESSES_MIN, GUESSES_PER_HOUR_MAX};
use crate::domain::record::guesses::Guesses;
use crate::domain::time::Timestamp;
use crate::domain::token::TokenName;

/// What was looked up over the network, since the start.
pub struct GuessWatch {
    clock: Arc<dyn Clock>,
    unknown: AtomicU64,
    /// The tokens of this hour. There are few live ones.
    tokens: Mutex<HashMap<TokenName, OfToken>>,
}

impl fmt::Debug for GuessWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuessWatch").field("unknown", &self.unknown()).finish_non_exhaustive()
    }
}

/// What one token guessed.
#[derive(Debug)]
struct OfToken {
    guesses: Guesses,
    /// The number of unknown codes that was written last.
    written: u32,
}

/// That too many codes were unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    now: Timestamp,
    /// The end of the hour.
    until: Timestamp,
}

impl TooMany {
    /// The whole seconds after which the hour is over.
    pub(super) fn seconds(self) -> u64 {
        u64::try_from(self.until.ms().saturating_sub(self.now.ms()))
            .unwrap_or(0)
            .div_ceil(1000)
            .max(1)
    }
}

impl fmt::Display for TooMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{GUESSES_PER_HOUR_MAX} codes that do not exist were looked up with this token within an hour; so that \
             nobody finds codes by guessing, it can look up none until {}",
            self.until
        )
    }
}

impl GuessWatch {
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, unknown: AtomicU64::default(), tokens: Mutex::default() }
    }

    /// How many codes were unknown.
    #[must_use]
    pub fn unknown(&self) -> u64 {
        self.unknown.load(Ordering::Relaxed)
    }

    /// The beginning of this hour.
    pub(super) fn hour(&self) -> Timestamp {
        Guesses::hour_of(self.clock.now())
    }

    /// The change that writes guesses down. Its id is that of its content.
    pub(super) fn change(&self, guesses: Guesses) -> Change {
        Change::of_content(Operation::record_guesses(guesses), &*self.clock).into()
    }

    /// Counts what the holder of a token looked up: each code that there is as printed, and `None` for one that there is
    /// not. `written` is what the data file has of this hour. Returns what is to be written, if that is due.
    pub(super) fn note(
        &self,
        token: &TokenName,
        hour: Timestamp,
        written: Option<Guesses>,
        looked_up: Vec<Option<CouponCode>>,
    ) -> Result<Option<Guesses>, TooMany> {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.retain(|_, of| of.guesses.hour >= hour);
        let of =
            tokens.entry(token.clone()).or_insert_with(|| OfToken::begun(token, hour, written));
        let asked = u32::try_from(looked_up.len()).unwrap_or(u32::MAX);
        // By the number of codes alone: whether they exist is no matter.
        if of.guesses.unknown.saturating_add(asked) > GUESSES_PER_HOUR_MAX {
            return Err(TooMany { now: self.clock.now(), until: Guesses::end_of(of.guesses.hour) });
        }
        let before = of.guesses.found.len();
        for code in looked_up {
            match code {
                Some(code) if of.guesses.unknown >= GUESSES_MIN => of.guesses.find(code),
                Some(_) => {}
                None => {
                    of.guesses.unknown += 1;
                    self.unknown.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        let unknown = of.guesses.unknown;
        let is_next = unknown >= GUESSES_MIN.max(of.written.saturating_mul(2));
        let is_last = unknown == GUESSES_PER_HOUR_MAX && of.written < unknown;
        let is_due = is_next || is_last || of.guesses.found.len() > before;
        Ok(is_due.then(|| {
            of.written = unknown;
            of.guesses.clone()
        }))
    }
}

impl OfToken {
    fn begun(token: &TokenName, hour: Timestamp, written: Option<Guesses>) -> Self {
        let none = || Guesses { hour, token: token.clone(), unknown: 0, found: Vec::new() };
        let guesses = written.unwrap_or_else(none);
        Self { written: guesses.unknown, guesses }
    }
}

#[cfg(test)]
mod tests;
