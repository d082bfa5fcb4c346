//! Detects from the clicks whether the clock that dated them was wrong.
//!
//! Clicks are numbered in the order of arrival. A click dated more than a day before its predecessor
//! means that the clock was set back between the two, by at least that much. Which of the two dates is
//! wrong cannot be known. A jump forward proves nothing, because there may have been no clicks for a
//! while; a clock that is still ahead shows as clicks dated after now. Invariant: this adds no pass
//! over the clicks, and its memory does not grow with them.

use crate::domain::click::ClickSummary;
use crate::domain::period::Period;
use crate::domain::time::{DAY_MS, Timestamp};

use super::value::ReportWarning;

/// Checks clicks one by one, in the order of their numbers.
pub(super) struct ClockCheck<'a> {
    period: &'a Period,
    now: Timestamp,
    last: Option<Timestamp>,
    steps_back: u64,
    /// The times before and after the largest step back.
    largest: Option<(Timestamp, Timestamp)>,
    future: u64,
}

impl<'a> ClockCheck<'a> {
    pub(super) fn new(period: &'a Period, now: Timestamp) -> Self {
        Self { period, now, last: None, steps_back: 0, largest: None, future: 0 }
    }

    pub(super) fn check(&mut self, click: &ClickSummary) {
        let at = click.at;
        // A day of tolerance, as this machine's clock may differ from the server's.
        if at > self.now.plus_ms(DAY_MS) && self.period.contains(at) {
            self.future += 1;
        }
        let before = self.last.replace(at).unwrap_or(at);
        let is_relevant = || self.period.contains(before) || self.period.contains(at);
        if at < before.plus_ms(-DAY_MS) && is_relevant() {
            self.steps_back += 1;
            let size = |(from, to): &(Timestamp, Timestamp)| from.ms() - to.ms();
            self.largest = self.largest.into_iter().chain([(before, at)]).max_by_key(size);
        }
    }

    pub(super) fn warnings(&self) -> impl Iterator<Item = ReportWarning> {
        let future = (self.future > 0).then_some(ReportWarning::FutureClicks(self.future));
        let count = self.steps_back;
        let set_back =
            self.largest.map(|(from, to)| ReportWarning::ClockSetBack { from, to, count });
        future.into_iter().chain(set_back)
    }
}
