//! Replaces the crate `httpdate`, of which hyper uses only this type, for the `Date` header.
//!
//! The original panics if the clock is before 1970 or after 9999: every connection was reset, and with
//! `panic = "abort"` the server ended. Invariant: every instant gives a date of 29 bytes; one outside the
//! years 1 to 9999 gives the nearest date within. Remove it once hyper or the original no longer panics.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

/// A date in HTTP format: `Sun, 06 Nov 1994 08:49:37 GMT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpDate(Timestamp);

/// The first second of the year 1.
const FIRST: Timestamp = Timestamp::constant(-62_135_596_800, 0);

impl From<SystemTime> for HttpDate {
    fn from(at: SystemTime) -> Self {
        let nearest = if at < UNIX_EPOCH { FIRST } else { Timestamp::MAX };
        Self(Timestamp::try_from(at).unwrap_or(nearest).max(FIRST))
    }
}

impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&self.0);
        f.write_str(&text.map_err(|_| fmt::Error)?)
    }
}
