//! When a delivery that failed is tried again.
//!
//! Invariant: pauses grow to a bound, and are drawn, so that endpoints that failed at once are not tried at once. A pause
//! that an endpoint asks for is kept, within a bound of its own. Does not know why a delivery failed.

use crate::domain::limits::{
    DELIVERY_TIMEOUT_MS, GIVE_UP_MS, RETRY_AFTER_MS_MAX, RETRY_FIRST_MS, RETRY_PAUSE_MS_MAX,
};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;

/// For how long something is tried, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// Before the second try.
    pub first: Span,
    /// The longest pause.
    pub longest: Span,
    /// From the first try on.
    pub give_up: Span,
    /// For one try.
    pub timeout: Span,
}

impl Default for Retries {
    fn default() -> Self {
        Self {
            first: Span::from_ms(RETRY_FIRST_MS),
            longest: Span::from_ms(RETRY_PAUSE_MS_MAX),
            give_up: Span::from_ms(GIVE_UP_MS),
            timeout: Span::from_ms(DELIVERY_TIMEOUT_MS),
        }
    }
}

impl Retries {
    /// The pause after so many tries have failed, from 1: twice the one before, and of that a part between a half and the
    /// whole, by random bits. `asked` is what the endpoint asks for.
    #[must_use]
    pub fn pause(&self, failed: u32, random: u64, asked: Option<Span>) -> Span {
        let doublings = failed.saturating_sub(1).min(63);
        let whole = self.first.ms().max(1).saturating_mul(1_u64 << doublings);
        let whole = whole.min(self.longest.ms().max(1));
        let half = whole / 2;
        let drawn = half + random % (whole - half + 1);
        let asked = asked.map_or(0, |asked| asked.ms().min(RETRY_AFTER_MS_MAX));
        Span::from_ms(drawn.max(asked))
    }

    /// Whether something that was first tried then is not tried again.
    #[must_use]
    pub fn is_over(&self, first_try: Timestamp, now: Timestamp) -> bool {
        let since = now.ms().saturating_sub(first_try.ms());
        u64::try_from(since).is_ok_and(|since| since >= self.give_up.ms())
    }
}

/// The pause that a header `Retry-After` asks for: seconds, or a date of HTTP.
#[must_use]
pub fn retry_after(text: &str, now: Timestamp) -> Option<Span> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = text.parse().unwrap_or(u64::MAX);
        return Some(Span::from_ms(seconds.saturating_mul(1000)));
    }
    let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_millisecond();
    Some(Span::from_ms(u64::try_from(at.saturating_sub(now.ms())).unwrap_or(0)))
}

#[cfg(test)]
mod tests;
