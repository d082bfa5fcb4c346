//! Instants as UTC milliseconds, and their text form.
//!
//! Invariant: a `Timestamp` lies in the years 1 to 9999 and can be written and read back. jiff's
//! `Timestamp` ends a day before the year 9999 does, so writing goes through jiff's civil times,
//! which do not. Does not handle months and time zones (see `period`).

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;
use thiserror::Error;

/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Why a text is not an instant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TimestampError {
    /// Not RFC 3339, or no such day.
    #[error("`{0}` is not a time such as 2026-11-20T09:30:00Z")]
    Malformed(String),
    /// A local time, which two readers would read differently.
    #[error("`{0}` has no time zone offset; add Z or an offset such as +01:00")]
    NoOffset(String),
    /// Outside the years 1 to 9999.
    #[error("{0} ms since 1970 is not within the years 1 to 9999")]
    OutOfRange(i64),
}

/// One day of 24 hours, in milliseconds.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A UTC day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcDay(pub i64);

impl UtcDay {
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        Self(at.ms().div_euclid(DAY_MS))
    }
}

const MIN_MS: i64 = -62_135_596_800_000;
const MAX_MS: i64 = 253_402_300_799_999;

impl Timestamp {
    /// The first instant of the year 1.
    pub const MIN: Self = Self(MIN_MS);
    /// The last millisecond of the year 9999.
    pub const MAX: Self = Self(MAX_MS);

    /// From milliseconds since the epoch.
    pub fn from_ms(ms: i64) -> Result<Self, TimestampError> {
        if (MIN_MS..=MAX_MS).contains(&ms) {
            Ok(Self(ms))
        } else {
            Err(TimestampError::OutOfRange(ms))
        }
    }

    /// Converts milliseconds since the epoch, clamped to the years 1 to 9999.
    #[must_use]
    pub fn saturating_from_ms(ms: i64) -> Self {
        Self(ms.clamp(MIN_MS, MAX_MS))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub fn ms(self) -> i64 {
        self.0
    }

    /// The instant this many milliseconds later (or earlier, if negative), clamped to the range.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self::saturating_from_ms(self.0.saturating_add(ms))
    }

    /// Parses what most files and messages have, `2026-11-20T09:30:00Z` or with an offset such as `+01:00`, to the
    /// millisecond at most; `None` for another form, which [`Self::parse`] may read.
    #[must_use]
    pub fn plain(text: &str) -> Option<Self> {
        plain_ms(text).and_then(|ms| Self::from_ms(ms).ok())
    }

    /// Parses `2026-11-20 09:30:00` in an offset such as `+0100`; `None` for another form.
    #[must_use]
    pub fn in_basic_offset(local: &str, offset: &str) -> Option<Self> {
        let (local_ms, []) = local_ms(local.as_bytes())? else { return None };
        let [sign, hours_1, hours_2, minutes @ ..] = offset.as_bytes() else { return None };
        let east_minutes = east_minutes(*sign, &[*hours_1, *hours_2], minutes)?;
        Self::from_ms(local_ms - east_minutes * 60_000).ok()
    }

    /// Parses RFC 3339 with `Z` or an offset: `2026-11-20T09:30:00Z`. A space may replace the `T`.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        let text = text.trim();
        if let Some(at) = Self::plain(text) {
            return Ok(at);
        }
        if let Ok(instant) = text.parse::<jiff::Timestamp>() {
            return Self::from_ms(instant.as_millisecond());
        }
        // jiff has no instants on the last day of the year 9999.
        let with_offset = Pieces::parse(text).ok().and_then(|at| {
            let local = DateTime::from_parts(at.date(), at.time()?);
            Some(civil_ms(local) - i64::from(at.to_numeric_offset()?.seconds()) * 1000)
        });
        if let Some(ms) = with_offset {
            return Self::from_ms(ms);
        }
        if text.parse::<DateTime>().is_ok() {
            return Err(TimestampError::NoOffset(text.to_owned()));
        }
        Err(TimestampError::Malformed(text.to_owned()))
    }
}

/// As jiff reads it.
fn plain_ms(text: &str) -> Option<i64> {
    let (local_ms, offset) = local_ms(text.as_bytes())?;
    let east_minutes = match offset {
        b"Z" => 0,
        [sign, hours @ .., b':', minutes_1, minutes_2] => {
            east_minutes(*sign, hours, &[*minutes_1, *minutes_2])?
        }
        _ => return None,
    };
    Some(local_ms - east_minutes * 60_000)
}

/// The milliseconds from the start of 1970 to a civil time at the start of a text, and what follows it.
fn local_ms(text: &[u8]) -> Option<(i64, &[u8])> {
    let (local, rest) = text.split_at_checked("2026-11-20T09:30:00".len())?;
    let is_mark = |(at, mark): &(usize, u8)| local[*at] == *mark;
    if ![(4, b'-'), (7, b'-'), (13, b':'), (16, b':')].iter().all(is_mark)
        || !matches!(local[10], b'T' | b' ')
    {
        return None;
    }
    let [month, day, hour, minute, second] =
        [5, 8, 11, 14, 17].map(|at| number(&local[at..at + 2]).and_then(|n| i8::try_from(n).ok()));
    let (year, month, day) = (number(&local[..4])?, month?, day?);
    let local = DateTime::new(year, month, day, hour?, minute?, second?, 0).ok()?;
    let (fraction_ms, rest) = fraction_ms(rest)?;
    Some((civil_ms(local) + fraction_ms, rest))
}

/// The milliseconds of a fraction of a second at the start of a text, and what follows it. Finer ones are left to
/// jiff, which cuts them off.
fn fraction_ms(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some((b'.', text)) = text.split_first() else { return Some((0, text)) };
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(count);
    let unit_ms = match count {
        1 => 100,
        2 => 10,
        3 => 1,
        _ => return None,
    };
    Some((i64::from(number(digits)?) * unit_ms, rest))
}

/// The minutes of an offset of less than a day.
fn east_minutes(sign: u8, hours: &[u8], minutes: &[u8]) -> Option<i64> {
    let two = |digits: &[u8], end| {
        number(digits).filter(|number| digits.len() == 2 && *number < end).map(i64::from)
    };
    let minutes = two(hours, 24)? * 60 + two(minutes, 60)?;
    match sign {
        b'+' => Some(minutes),
        b'-' => Some(-minutes),
        _ => None,
    }
}

/// The number of at most four digits.
fn number(digits: &[u8]) -> Option<i16> {
    let with = |number: i16, digit: &u8| {
        digit.is_ascii_digit().then(|| number * 10 + i16::from(digit - b'0'))
    };
    digits.iter().try_fold(0, with)
}

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The civil time this many milliseconds after the start of 1970; `None` outside jiff's range.
pub(super) fn civil(ms: i64) -> Option<DateTime> {
    EPOCH.checked_add(SignedDuration::from_millis(ms)).ok()
}

/// The milliseconds from the start of 1970 to a civil time.
pub(super) fn civil_ms(at: DateTime) -> i64 {
    // Civil times span 20,000 years, far less than 2^63 milliseconds.
    i64::try_from(at.duration_since(EPOCH).as_millis()).unwrap_or(i64::MAX)
}

/// RFC 3339 with milliseconds and `Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = civil(self.0).ok_or(fmt::Error)?;
        write!(f, "{at:.3}Z")
    }
}

#[cfg(test)]
mod tests;
