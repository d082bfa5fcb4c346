//! The months of touches that a report by touch is about: those asked for, and the complete ones that show how long
//! orders take.
//!
//! A month is complete when its last touch is older than the longest window: then no order can be credited to it any
//! more, but for one that names a click which is older than the window. Invariant: the time is handed in; a month that
//! is not complete is counted to the end of its last whole day of 24 hours.

use crate::domain::limits::LADDER_MONTHS_MAX;
use crate::domain::period::{Period, PeriodError};
use crate::domain::span::Span;
use crate::domain::time::{DAY_MS, Timestamp};

/// The months of a report by touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchMonths {
    /// The orders to read: from the first of the months until now.
    pub orders: Period,
    /// By their time. There may be others between them.
    pub(super) all: Vec<Month>,
    pub(super) window: Span,
}

/// A month of touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Month {
    pub(super) period: Period,
    pub(super) is_asked: bool,
    pub(super) is_complete: bool,
    /// Orders from then on are not counted.
    pub(super) counted_to: Timestamp,
    /// The days of it that are over.
    pub(super) age_days: u32,
}

impl TouchMonths {
    /// Of a period of whole months, under the longest window.
    pub fn new(period: &Period, now: Timestamp, window: Span) -> Result<Self, PeriodError> {
        let mut months = period.months()?;
        let is_asked = |of: &Period| period.contains(of.from);
        let is_over = |of: &Period| now >= closed_at(of, window);
        if !months.iter().all(is_over) {
            months.extend(complete(now, window, period));
        }
        months.sort_by_key(|of| of.from);
        months.dedup();
        let from = months.first().map_or(period.from, |first| first.from);
        let to = now.max(from.plus_ms(1));
        let month = |of: Period| {
            let age_days = now.ms().saturating_sub(of.from.ms()).max(0) / DAY_MS;
            let is_complete = is_over(&of);
            let whole_days = of.from.plus_ms(age_days.saturating_mul(DAY_MS));
            Month {
                is_asked: is_asked(&of),
                is_complete,
                counted_to: if is_complete { to } else { whole_days },
                age_days: u32::try_from(age_days).unwrap_or(u32::MAX),
                period: of,
            }
        };
        let orders = Period { from, to, zone: period.zone.clone() };
        Ok(Self { orders, all: months.into_iter().map(month).collect(), window })
    }

    /// The number of the month that a touch is in.
    pub(super) fn of(&self, touch: Timestamp) -> Option<usize> {
        let after = self.all.partition_point(|of| of.period.from <= touch);
        after.checked_sub(1).filter(|at| self.all[*at].period.contains(touch))
    }

    /// When the last orders in time for a month are over.
    pub(super) fn closed_at(&self, month: &Month) -> Timestamp {
        closed_at(&month.period, self.window)
    }
}

fn closed_at(month: &Period, window: Span) -> Timestamp {
    month.to.plus_ms(i64::try_from(window.ms()).unwrap_or(i64::MAX))
}

/// The last complete months before now.
fn complete(now: Timestamp, window: Span, period: &Period) -> Vec<Period> {
    let back = i64::try_from(window.ms()).unwrap_or(i64::MAX).saturating_neg();
    let mut months = Vec::new();
    // The month of this instant is the first that is not complete.
    let mut next = Period::month_of(now.plus_ms(back), period.zone.clone());
    while months.len() < LADDER_MONTHS_MAX && next.from > Timestamp::MIN {
        next = Period::month_of(next.from.plus_ms(-1), period.zone.clone());
        months.push(next.clone());
    }
    months
}

#[cfg(test)]
mod tests;
