//! The system clock, the system's randomness, and the width of the terminal.

use std::os::fd::AsFd;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::domain::environment::{Clock, Random};
use crate::domain::time::Timestamp;
use crate::render::Width;

#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that is handed in")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let ms = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Timestamp::saturating_from_ms(since.map_or_else(|before| -ms(before.duration()), ms))
    }
}

#[derive(Debug, Clone, Copy)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("a system without randomness cannot make keys or slugs");
    }
}

/// The width of a stream: `COLUMNS` if it is set, else that of the terminal. `None` if it is no terminal.
pub fn terminal_width(stream: impl AsFd) -> Option<Width> {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let found = || terminal_size::terminal_size_of(stream).map(|(size, _)| size.0);
    asked.filter(|columns| *columns > 0).or_else(found).map(Width::of)
}
