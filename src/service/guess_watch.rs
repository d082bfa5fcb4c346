//! Watches for guessing at codes over the network: counts, for each token and hour, the codes that were looked up and
//! that there are not.
//!
//! A person who mistypes needs a few. From [`GUESSES_MIN`] on, what a token guessed is written to the data file, and so
//! is each code that it finds then; the writes are few, as the next is due at twice the number. No similar codes are
//! suggested from then on: each suggestion would be a guess at hundreds of codes. From
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
    pub fn seconds(self) -> u64 {
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
            "within an hour, a token can look up {GUESSES_PER_HOUR_MAX} codes that do not exist, and this request goes \
             past that; so that nobody finds codes by guessing, the token can look up none until {}",
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
    /// not. `written` is what the data file has of this hour. Returns what is to be written, if that is due; and whether
    /// the holder is guessing by now, or why the look-up is refused.
    pub(super) fn note(
        &self,
        token: &TokenName,
        hour: Timestamp,
        written: Option<Guesses>,
        looked_up: Vec<Option<CouponCode>>,
    ) -> (Option<Guesses>, Result<bool, TooMany>) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.retain(|_, of| of.guesses.hour == hour);
        let of =
            tokens.entry(token.clone()).or_insert_with(|| OfToken::begun(token, hour, written));
        let asked = u32::try_from(looked_up.len()).unwrap_or(u32::MAX);
        // By the number of codes alone: whether they exist is no matter.
        if of.guesses.unknown.saturating_add(asked) > GUESSES_PER_HOUR_MAX {
            let until = Guesses::end_of(of.guesses.hour);
            return (of.due(true), Err(TooMany { now: self.clock.now(), until }));
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
        let is_last = of.guesses.unknown == GUESSES_PER_HOUR_MAX;
        let is_found = of.guesses.found.len() > before;
        let is_guessing = of.guesses.unknown >= GUESSES_MIN;
        (of.due(is_last).or_else(|| is_found.then(|| of.guesses.clone())), Ok(is_guessing))
    }

    /// Notes that guesses are on disk, so that the next are due at twice the number.
    pub(super) fn wrote(&self, guesses: &Guesses) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let of = tokens.get_mut(&guesses.token).filter(|of| of.guesses.hour == guesses.hour);
        if let Some(of) = of {
            of.written = of.written.max(guesses.unknown);
        }
    }
}

impl OfToken {
    /// What is to be written: from [`GUESSES_MIN`] on at twice the number that was written, or all at the last.
    fn due(&self, is_last: bool) -> Option<Guesses> {
        let unknown = self.guesses.unknown;
        let next = if is_last { self.written + 1 } else { self.written.saturating_mul(2) };
        (unknown >= GUESSES_MIN.max(next)).then(|| self.guesses.clone())
    }

    fn begun(token: &TokenName, hour: Timestamp, written: Option<Guesses>) -> Self {
        let none = || Guesses { hour, token: token.clone(), unknown: 0, found: Vec::new() };
        let guesses = written.unwrap_or_else(none);
        Self { written: guesses.unknown, guesses }
    }
}

#[cfg(test)]
mod tests;
