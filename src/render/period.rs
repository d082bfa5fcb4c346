//! Periods as people read them, in the language of the texts.
//!
//! Invariant: a whole month has its name, anything else its first and its last day. Messages of the command line have
//! `Period::title`.

use crate::domain::period::Period;

use super::texts::{self, say};

/// `November 2026`, or the first and the last day.
pub(super) fn title(period: &Period) -> String {
    let Some(month) = period.whole_month() else { return days(period) };
    let first = month.first();
    let (month, year) = (texts::of("month", &first.month().to_string()), first.strftime("%Y"));
    say!("period-month", month = month, year = year.to_string())
}

/// `November 2026 so far`, if the period is not over.
pub(super) fn title_so_far(period: &Period, running: bool) -> String {
    let title = title(period);
    if running { say!("period-so-far", title = title) } else { title }
}

/// The first and the last day.
pub(super) fn days(period: &Period) -> String {
    let (first, last) = period.first_and_last();
    say!("period-days", first = first.to_string(), last = last.to_string())
}
