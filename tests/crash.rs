//! The server and its commands are killed while they work, again and again, at moments that fit
//! nobody. What they had answered by then is there afterwards, once.
//!
//! A kill takes the process and leaves the system's cache: what was written but not synced survives
//! it. The power cut is shown elsewhere, with a disk that forgets.

use std::hash::{BuildHasher, RandomState};
use std::io::Write;

/// A data file that is being made.
mod first_start;

/// Visitors as fast as they can ask.
mod load;

/// What visitors were answered, against what the file says.
mod ledger;

/// The server is killed, or stopped, under load.
mod server;

/// The server is killed while it seals.
mod sealing;

/// An import and an apply are killed.
mod commands;

/// The server is stopped while commands run.
mod stops;

/// A disk that is full, and then is not.
mod full_disk;

/// Moments that fit nobody. Their seed is told when a test fails, and `COUPLET_CRASH_SEED` sets it.
struct Moments {
    seed: u64,
    state: u64,
}

impl Moments {
    fn new() -> Self {
        let drawn = RandomState::new().hash_one(0);
        let seed = variable("COUPLET_CRASH_SEED").unwrap_or(drawn);
        Self { seed, state: seed }
    }

    /// Others, for a thread of its own, that the same seed tells.
    fn apart(&mut self) -> Self {
        Self { seed: self.seed, state: self.below(u64::MAX) }
    }

    /// A number below a bound (`SplitMix64`; the small bias of the remainder does no harm).
    fn below(&mut self, bound: u64) -> u64 {
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

/// A number that whoever runs the tests has set.
fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is {text}, and no number")))
}
