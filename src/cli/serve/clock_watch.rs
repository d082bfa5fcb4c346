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
mod tests {
    use super::*;

    const AT: &str = "2026-11-28T12:00:00Z";

    fn at(days: i64, ms: i64) -> Timestamp {
        Timestamp::parse(AT).unwrap().plus_ms(days * DAY_MS + ms)
    }

    fn away(how: &str, days: &str, from: &str, to: &str) -> String {
        format!("the clock {how} by {days} days, from {from} to {to}")
    }

    fn words(leap: Option<Leap>) -> String {
        match leap {
            Some(Leap::Away(told)) => told,
            other => panic!("{other:?} is no jump"),
        }
    }

    #[test]
    fn a_jump_of_more_than_a_day_in_either_direction_is_reported_once_and_so_is_its_end() {
        let mut leaps = Leaps::begin(at(0, 0), 5_000);
        assert_eq!(leaps.look(at(0, 1_000), 6_000), None);
        assert_eq!(leaps.look(at(1, 2_000), 7_000), None, "a day is not more than one");
        assert_eq!(
            words(leaps.look(at(400, 3_000), 8_000)),
            away("jumped ahead", "400", "2026-11-29T12:00:02.000Z", "2028-01-02T12:00:03.000Z")
        );
        assert_eq!(leaps.look(at(400, 4_000), 9_000), None);
        assert_eq!(leaps.look(at(0, 5_000), 10_000), Some(Leap::Back));
        assert_eq!(
            words(leaps.look(at(-2, 5_000), 11_000)),
            away("was set back", "2", "2026-11-28T12:00:05.000Z", "2026-11-26T12:00:05.000Z")
        );
    }

    #[test]
    fn months_of_running_or_sleep_are_no_jump_and_a_clock_before_1970_is_one() {
        let mut leaps = Leaps::begin(at(0, 0), 0);
        assert_eq!(leaps.look(at(90, 0), 90 * DAY_MS), None);
        let long_ago = Timestamp::parse("1969-12-31T00:00:00Z").unwrap();
        let told = words(leaps.look(long_ago, 90 * DAY_MS + 1_000));
        assert_eq!(
            told,
            away("was set back", "20877", "2027-02-26T12:00:00.000Z", "1969-12-31T00:00:00.000Z")
        );
    }
}
