//! Guesses: codes that were looked up over the network and that there are not, by hour and token.
//!
//! Invariant: two rows of one hour and token are one, with what the larger one has and the codes of both, whatever their
//! order; so a row that is written twice changes nothing. Nothing of a text that is no code is kept. Does not count (see
//! `service`).

use crate::domain::code::coupon::CouponCode;
use crate::domain::limits::GUESSED_CODES_MAX;
use crate::domain::time::Timestamp;
use crate::domain::token::TokenName;

/// What the holder of a token looked up within an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guesses {
    /// The beginning of the hour.
    pub hour: Timestamp,
    pub token: TokenName,
    /// How many of the codes there are not.
    pub unknown: u32,
    /// The codes that were found after many others were not, as printed.
    pub found: Vec<CouponCode>,
}

const HOUR_MS: i64 = 60 * 60 * 1000;

impl Guesses {
    /// The beginning of the hour of an instant.
    #[must_use]
    pub fn hour_of(at: Timestamp) -> Timestamp {
        at.plus_ms(-at.ms().rem_euclid(HOUR_MS))
    }

    /// The end of an hour.
    #[must_use]
    pub fn end_of(hour: Timestamp) -> Timestamp {
        hour.plus_ms(HOUR_MS)
    }

    /// Adds a code that was found, unless it is there, or many are.
    pub fn find(&mut self, code: CouponCode) {
        let is_new = self.found.iter().all(|found| found.folded() != code.folded());
        if is_new && self.found.len() < GUESSED_CODES_MAX {
            self.found.push(code);
        }
    }

    /// Adds what another row of the same hour and token has.
    pub fn merge(&mut self, other: Self) {
        self.unknown = self.unknown.max(other.unknown);
        other.found.into_iter().for_each(|code| self.find(code));
    }
}
