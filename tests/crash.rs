//! The server and its commands are killed repeatedly, at random moments, while they work.
//! Everything they had confirmed by then exists afterwards, exactly once.
//!
//! A kill ends the process but keeps the system's page cache, so data that was written but not
//! synced survives it. Power cuts are tested in `src/recorder/power_cut.rs`, with a simulated disk
//! that forgets.

use std::hash::{BuildHasher, RandomState};
use std::io::Write;

/// A data file that is being created.
mod first_start;

/// Visitors that send requests as fast as they can.
mod load;

/// Compares what visitors were answered with what the data file contains.
mod ledger;

/// The server is killed, or stopped, under load.
mod server;

/// The server is killed while it seals segments.
mod sealing;

/// An import and an apply are killed.
mod commands;

/// The server is stopped while commands run.
mod stops;

/// A disk that fills up and has space again later.
mod file_limit;
mod full_disk;

/// Random moments. Their seed is printed when a test fails; set `COUPLET_CRASH_SEED` to repeat it.
pub(crate) struct Moments {
    seed: u64,
    state: u64,
}

impl Moments {
    pub(crate) fn new() -> Self {
        let drawn = RandomState::new().hash_one(0);
        let seed = variable("COUPLET_CRASH_SEED").unwrap_or(drawn);
        Self { seed, state: seed }
    }

    /// A second generator for another thread, derived from the same seed.
    fn split(&mut self) -> Self {
        Self { seed: self.seed, state: self.below(u64::MAX) }
    }

    /// A number below a bound (`SplitMix64`; the small bias of the remainder does no harm).
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

impl Drop for Moments {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _ = writeln!(std::io::stderr(), "again with COUPLET_CRASH_SEED={}", self.seed);
        }
    }
}

/// A number from an environment variable.
fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is {text}, which is not a number")))
}
