//! Detects from the clicks whether the clock that dated them was wrong.
//!
//! Clicks are numbered in the order of arrival. A click dated more than a day before its predecessor
//! means that the clock was set back between the two, by at least that much. Which of the two dates is
//! wrong cannot be known. A jump forward proves nothing, because there may have been no clicks for a
//! while; a clock that is still ahead shows as clicks dated after now. Invariant: this adds no pass
//! over the clicks, and its memory does not grow with them.

use crate::domain::period::Period;
use crate::domain::time::{DAY_MS, Timestamp};

use super::value::ReportWarning;

/// The times before and after a step back.
type Step = (Timestamp, Timestamp);

/// Checks clicks in the order of their numbers.
pub(super) struct ClockCheck<'a> {
    period: &'a Period,
    now: Timestamp,
    last: Option<Timestamp>,
    steps_back: u64,
    largest: Option<Step>,
    future: u64,
}

/// What some clicks next to each other show.
pub(super) struct Stretch {
    first: Timestamp,
    last: Timestamp,
    steps_back: u64,
    largest: Option<Step>,
    future: u64,
}

impl<'a> ClockCheck<'a> {
    pub(super) fn new(period: &'a Period, now: Timestamp) -> Self {
        Self { period, now, last: None, steps_back: 0, largest: None, future: 0 }
    }

    /// Checks the times of some clicks; `None` if there are none.
    pub(super) fn stretch(&self, times: &[Timestamp]) -> Option<Stretch> {
        // A day of tolerance, as this machine's clock may differ from the server's.
        let future = self.now.plus_ms(DAY_MS);
        let mut stretch = Stretch {
            first: *times.first()?,
            last: *times.last()?,
            steps_back: 0,
            largest: None,
            future: 0,
        };
        let mut before = stretch.first;
        for at in times.iter().copied() {
            stretch.future += u64::from(at > future && self.period.contains(at));
            if at < before
                && let Some(step) = self.step_back(before, at)
            {
                stretch.steps_back += 1;
                stretch.largest = larger(stretch.largest, Some(step));
            }
            before = at;
        }
        Some(stretch)
    }

    /// Adds the clicks that follow those that were added before.
    pub(super) fn add(&mut self, next: &Stretch) {
        let between = self.last.and_then(|before| self.step_back(before, next.first));
        self.steps_back += u64::from(between.is_some()) + next.steps_back;
        self.largest = larger(larger(self.largest, between), next.largest);
        self.future += next.future;
        self.last = Some(next.last);
    }

    /// The step between two clicks, if the clock was set back and the period has one of them.
    fn step_back(&self, before: Timestamp, at: Timestamp) -> Option<Step> {
        let is_relevant = || self.period.contains(before) || self.period.contains(at);
        (at < before.plus_ms(-DAY_MS) && is_relevant()).then_some((before, at))
    }

    pub(super) fn warnings(&self) -> impl Iterator<Item = ReportWarning> {
        let future = (self.future > 0).then_some(ReportWarning::FutureClicks(self.future));
        let count = self.steps_back;
        let set_back =
            self.largest.map(|(from, to)| ReportWarning::ClockSetBack { from, to, count });
        future.into_iter().chain(set_back)
    }
}

/// The larger step; of two that are as large, the later.
fn larger(earlier: Option<Step>, later: Option<Step>) -> Option<Step> {
    earlier.into_iter().chain(later).max_by_key(|(from, to)| from.ms() - to.ms())
}
