//! What the clicks say of the clock that dated them.
//!
//! Clicks are numbered in the order in which they came. So a click that is dated more than a day before
//! the one before it says that the clock was set back between them, by that much at least; which of the
//! two is dated wrongly, nobody can say. A step ahead says nothing: nobody may have clicked meanwhile.
//! Until such a clock is set back it shows by clicks dated after now. Invariant: it looks at the clicks
//! that are read anyway, and keeps a few numbers of them.

use crate::domain::click::ClickSummary;
use crate::domain::period::Period;
use crate::domain::time::{DAY_MS, Timestamp};

use super::value::ReportWarning;

/// Looks at clicks in the order of their numbers.
pub(super) struct Dating<'a> {
    period: &'a Period,
    now: Timestamp,
    last: Option<Timestamp>,
    /// How often the clock was set back, and the times of the widest: before and after.
    set_back: u64,
    widest: Option<(Timestamp, Timestamp)>,
    future: u64,
}

impl<'a> Dating<'a> {
    /// None seen yet.
    pub(super) fn of(period: &'a Period, now: Timestamp) -> Self {
        Self { period, now, last: None, set_back: 0, widest: None, future: 0 }
    }

    /// Looks at the next click.
    pub(super) fn look(&mut self, click: &ClickSummary) {
        let at = click.at;
        // The clocks of two machines may differ by a little.
        if at > self.now.plus_ms(DAY_MS) && self.period.contains(at) {
            self.future += 1;
        }
        let before = self.last.replace(at).unwrap_or(at);
        let concerns = || self.period.contains(before) || self.period.contains(at);
        if at < before.plus_ms(-DAY_MS) && concerns() {
            self.set_back += 1;
            let span = |(from, to): &(Timestamp, Timestamp)| from.ms() - to.ms();
            self.widest = self.widest.into_iter().chain([(before, at)]).max_by_key(span);
        }
    }

    /// What a reader has to know.
    pub(super) fn warnings(&self) -> impl Iterator<Item = ReportWarning> {
        let future = (self.future > 0).then_some(ReportWarning::FutureClicks(self.future));
        let count = self.set_back;
        let set_back =
            self.widest.map(|(from, to)| ReportWarning::ClockSetBack { from, to, count });
        future.into_iter().chain(set_back)
    }
}
