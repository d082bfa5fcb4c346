//! Reports a jump of the clock by more than a day, in the log and at `/-/ready`.
//!
//! Clicks are dated by the clock, and a wrong clock puts them into the wrong month. So the clock is
//! compared with the time since the machine started, which nobody can set. Invariant: a jump is logged
//! once, and noted until the clock is back. Time asleep is no jump, nor are corrections that add up to a
//! day or less. Does not see a jump while no server runs; reports find those in the data (`report`).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use super::log::Log;
use crate::domain::environment::Clock;
use crate::domain::limits::CLOCK_CHECK_MS;
use crate::domain::time::{DAY_MS, Timestamp};

/// A warning about the clock, in one line.
#[derive(Clone, Default)]
pub(super) struct ClockNote(Arc<Mutex<Option<Arc<str>>>>);

impl ClockNote {
    /// `None` while the clock is right.
    pub(super) fn get(&self) -> Option<Arc<str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, note: Option<Arc<str>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = note;
    }
}

/// Checks the clock every `CLOCK_CHECK_MS` and logs a jump.
pub(super) fn watch(
    clock: Arc<dyn Clock>,
    note: ClockNote,
    log: Log,
) -> impl Future<Output = ()> + Send {
    let mut leaps = Leaps::begin(clock.now(), steady_ms());
    async move {
        loop {
            tokio::time::sleep(Duration::from_millis(CLOCK_CHECK_MS)).await;
            match leaps.look(clock.now(), steady_ms()) {
                Some(Leap::Back) => {
                    note.set(None);
                    log.say("recovered: the clock is back where it was before it jumped");
                }
                Some(Leap::Away(told)) => {
                    log.say(&format!(
                        "warning: {told}\n  hint: clicks are dated by this clock; if it is wrong, set it \
                         right"
                    ));
                    note.set(Some(told.into()));
                }
                None => {}
            }
        }
    }
}

/// Milliseconds since the machine started, time asleep included.
fn steady_ms() -> i64 {
    let since = clock_gettime(ClockId::Boottime);
    since.tv_sec * 1000 + since.tv_nsec / 1_000_000
}

/// Compares the clock with the time since the machine started.
struct Leaps {
    /// How far the clock was ahead of that time at first, and when it was last reported.
    first: i64,
    told: i64,
    last: Timestamp,
}

#[derive(Debug, PartialEq, Eq)]
enum Leap {
    /// The clock is back.
    Back,
    /// The clock jumped; the text says how far.
    Away(String),
}

impl Leaps {
    fn begin(now: Timestamp, steady_ms: i64) -> Self {
        let first = now.ms() - steady_ms;
        Self { first, told: first, last: now }
    }

    /// Compares the clocks; `None` if there is nothing to report.
    fn look(&mut self, now: Timestamp, steady_ms: i64) -> Option<Leap> {
        let (ahead, before) = (now.ms() - steady_ms, self.last);
        self.last = now;
        let leapt = ahead - self.told;
        if leapt.abs() <= DAY_MS {
            return None;
        }
        self.told = ahead;
        if (ahead - self.first).abs() <= DAY_MS {
            return Some(Leap::Back);
        }
        let how = if leapt > 0 { "jumped ahead" } else { "was set back" };
        let (days, from) = ((leapt.abs() + DAY_MS / 2) / DAY_MS, before);
        let days = format!("{days} {}", if days == 1 { "day" } else { "days" });
        Some(Leap::Away(format!("the clock {how} by {days}, from {from} to {now}")))
    }
}

#[cfg(test)]
mod tests;
