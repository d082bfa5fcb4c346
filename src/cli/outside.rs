//! The real clock and the real randomness, handed down to every floor that needs them.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::outside::{Clock, Random};
use crate::domain::time::Timestamp;

/// The system's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that is handed in")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        // A clock before 1970 is told as 1970: clicks are counted all the same.
        let ms = since.map_or(0, |since| since.as_millis());
        Timestamp::saturating_from_ms(i64::try_from(ms).unwrap_or(i64::MAX))
    }
}

/// The system's randomness.
#[derive(Debug, Clone, Copy)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("a system without randomness cannot make keys or slugs");
    }
}
