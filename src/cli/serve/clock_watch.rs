//! A clock that leaps by more than a day: told in the log and at `/-/ready`.
//!
//! Clicks are dated by the clock, and a wrong one puts them into another month. So its progress is held
//! against a time that nobody can set. Invariant: a leap is told once, and noted until the clock is
//! back where it was; hours that the machine slept are no leap, nor are corrections that come to a day
//! or less in all. Absent: a leap while no server runs, and what a report says of either (report).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use super::log::Log;
use crate::domain::environment::Clock;
use crate::domain::limits::CLOCK_CHECK_MS;
use crate::domain::time::{DAY_MS, Timestamp};

/// What is to be known of the clock now, in one line.
#[derive(Clone, Default)]
pub(super) struct ClockNote(Arc<Mutex<Option<Arc<str>>>>);

impl ClockNote {
    /// `None` while it goes as it should.
    pub(super) fn get(&self) -> Option<Arc<str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, note: Option<Arc<str>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = note;
    }
}

/// Looks at the clock from time to time, and tells of it when it has leapt.
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
                    log.say("well again: the clock is where it was before it leapt");
                }
                Some(Leap::Away(told)) => {
                    log.say(&format!(
                        "trouble: {told}\n  hint: reports count a click in the month that the clock \
                         said; set it right if it is wrong"
                    ));
                    note.set(Some(told.into()));
                }
                None => {}
            }
        }
    }
}

/// Milliseconds since the machine started, also those that it slept.
fn steady_ms() -> i64 {
    let since = clock_gettime(ClockId::Boottime);
    since.tv_sec * 1000 + since.tv_nsec / 1_000_000
}

/// The clock, held against a time that nobody can set.
struct Leaps {
    /// How far it is ahead of that time: when it was first looked at, and as it was told last.
    first: i64,
    told: i64,
    last: Timestamp,
}

#[derive(Debug, PartialEq, Eq)]
enum Leap {
    /// It is where it was at first.
    Back,
    /// It is not, in words.
    Away(String),
}

impl Leaps {
    fn begin(now: Timestamp, steady_ms: i64) -> Self {
        let first = now.ms() - steady_ms;
        Self { first, told: first, last: now }
    }

    /// What is to be told, if anything.
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
        let how = if leapt > 0 { "leapt ahead" } else { "was set back" };
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

    /// What is told in words.
    fn words(leap: Option<Leap>) -> String {
        match leap {
            Some(Leap::Away(told)) => told,
            other => panic!("{other:?} is no leap"),
        }
    }

    #[test]
    fn a_leap_of_more_than_a_day_is_told_once_in_either_direction_and_that_it_is_over() {
        let mut leaps = Leaps::begin(at(0, 0), 5_000);
        assert_eq!(leaps.look(at(0, 1_000), 6_000), None);
        assert_eq!(leaps.look(at(1, 2_000), 7_000), None, "a day is not more than one");
        assert_eq!(
            words(leaps.look(at(400, 3_000), 8_000)),
            away("leapt ahead", "400", "2026-11-29T12:00:02.000Z", "2028-01-02T12:00:03.000Z")
        );
        assert_eq!(leaps.look(at(400, 4_000), 9_000), None);
        assert_eq!(leaps.look(at(0, 5_000), 10_000), Some(Leap::Back));
        assert_eq!(
            words(leaps.look(at(-2, 5_000), 11_000)),
            away("was set back", "2", "2026-11-28T12:00:05.000Z", "2026-11-26T12:00:05.000Z")
        );
    }

    #[test]
    fn months_of_running_and_of_sleep_are_no_leap_and_a_clock_before_1970_is_one() {
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
