//! Instants: UTC milliseconds, and how they are written.
//!
//! Invariant: a `Timestamp` is between the years 1 and 9999. Absent: months and zones (period.rs).

use std::fmt;

use thiserror::Error;

/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Why a text is no instant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TimestampError {
    /// Not RFC 3339, or no such day.
    #[error("`{0}` is not a time such as 2026-11-20T09:30:00Z")]
    Malformed(String),
    /// A local time, which two readers would read differently.
    #[error("`{0}` has no offset: it needs a Z or +01:00 at its end")]
    NoOffset(String),
    /// Outside the years 1 to 9999.
    #[error("{0} ms is outside the years 1 to 9999")]
    OutOfRange(i64),
}

/// One day of 24 hours, in milliseconds.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A day in UTC, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcDay(pub i64);

impl UtcDay {
    /// The day of an instant.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        Self(at.ms().div_euclid(DAY_MS))
    }
}

const MIN_MS: i64 = -62_135_596_800_000;
const MAX_MS: i64 = 253_402_300_799_999;

impl Timestamp {
    /// The first instant that can be told.
    pub const MIN: Self = Self(MIN_MS);
    /// The last instant that can be told.
    pub const MAX: Self = Self(MAX_MS);

    /// From milliseconds since the epoch.
    pub fn from_ms(ms: i64) -> Result<Self, TimestampError> {
        if (MIN_MS..=MAX_MS).contains(&ms) {
            Ok(Self(ms))
        } else {
            Err(TimestampError::OutOfRange(ms))
        }
    }

    /// From milliseconds, held to the range that can be told.
    #[must_use]
    pub fn saturating_from_ms(ms: i64) -> Self {
        Self(ms.clamp(MIN_MS, MAX_MS))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub fn ms(self) -> i64 {
        self.0
    }

    /// The instant so many milliseconds later (or earlier), held to the range.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self::saturating_from_ms(self.0.saturating_add(ms))
    }

    /// Parses RFC 3339: `2026-11-20T09:30:00Z`, an offset, or a space for the `T`.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        let text = text.trim();
        if let Ok(instant) = text.parse::<jiff::Timestamp>() {
            return Self::from_ms(instant.as_millisecond());
        }
        if text.parse::<jiff::civil::DateTime>().is_ok() {
            return Err(TimestampError::NoOffset(text.to_owned()));
        }
        Err(TimestampError::Malformed(text.to_owned()))
    }
}

/// RFC 3339 with milliseconds and `Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = jiff::Timestamp::from_millisecond(self.0).map_err(|_| fmt::Error)?;
        write!(f, "{instant:.3}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_utc_with_milliseconds() {
        let at = Timestamp::parse("2026-11-20T10:30:00.5+01:00").unwrap();
        assert_eq!(at.to_string(), "2026-11-20T09:30:00.500Z");
        assert_eq!(Timestamp::parse(&at.to_string()).unwrap(), at);
    }

    #[test]
    fn a_local_time_is_refused_as_such() {
        assert!(matches!(
            Timestamp::parse("2026-11-20 10:30:00"),
            Err(TimestampError::NoOffset(_))
        ));
        assert!(matches!(Timestamp::parse("yesterday"), Err(TimestampError::Malformed(_))));
        assert!(Timestamp::parse("2026-02-30T00:00:00Z").is_err());
    }
}
