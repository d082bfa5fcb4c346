//! Lengths of time as people write them: `25ms`, `10s`, `5m`, `12h`, `30d`. A day has 24 hours.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

/// A length of time, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(u64);

/// Why a text is not a length of time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a duration such as 30d, 12h, 10s or 25ms")]
pub struct SpanError(String);

const UNITS: [(&str, u64); 5] =
    [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// A hundred years. A longer span is a typing error.
const MAX_MS: u64 = 36_525 * 86_400_000;

impl Span {
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// A span of days of 24 hours.
    #[must_use]
    pub const fn from_days(days: u64) -> Self {
        Self(days * 86_400_000)
    }

    #[must_use]
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// The same span for the timers of the standard library and tokio.
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }

    /// The number of days, if the span is a whole number of them.
    #[must_use]
    pub fn whole_days(self) -> Option<u64> {
        self.0.is_multiple_of(86_400_000).then_some(self.0 / 86_400_000)
    }
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let text = text.trim();
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, unit) = text.split_at(digits);
        let error = || SpanError(text.to_owned());
        let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(error)?;
        let ms = number.parse::<u64>().ok().and_then(|n| n.checked_mul(*factor));
        ms.filter(|ms| *ms <= MAX_MS).map(Self).ok_or_else(error)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, factor): &&(&str, u64)| self.0 > 0 && self.0.is_multiple_of(*factor);
        match UNITS.iter().rev().find(fits) {
            Some((unit, factor)) => write!(f, "{}{unit}", self.0 / factor),
            None => write!(f, "0ms"),
        }
    }
}

#[cfg(test)]
mod tests;
