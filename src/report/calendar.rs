//! The local weeks and months of a period, found by comparing a time with the few instants at which they begin.
//!
//! Invariant: no time of the period needs the time zone once the beginnings are known. Weeks are those of ISO 8601,
//! which begin on Monday; the first week of a year is the one with its first Thursday.

use jiff::civil::Date;

use crate::domain::period::Period;
use crate::domain::time::Timestamp;

use super::grouping::{GroupKey, Grouping};

/// Weeks of a year have numbers below this.
const WEEKS: u32 = 64;
const MONTHS: u32 = 12;

/// The stretches of a period that lie in one week and month, as far as a report groups by them.
#[derive(Debug)]
pub(super) struct Calendar {
    /// When each stretch but the first begins.
    starts: Vec<Timestamp>,
    /// The key of each stretch.
    keys: Vec<GroupKey>,
}

impl Calendar {
    /// `None` if a report by these groupings needs neither weeks nor months.
    pub(super) fn of(period: &Period, by: &[Grouping]) -> Option<Self> {
        let (weeks, months) = (by.contains(&Grouping::Week), by.contains(&Grouping::Month));
        if !weeks && !months {
            return None;
        }
        let key = |day: Date| {
            let mut key = GroupKey::default();
            if weeks {
                key.set(Grouping::Week, week_of(day));
            }
            if months {
                key.set(Grouping::Month, month_of(day));
            }
            key
        };
        let first = period.zone.day(period.from);
        let mut calendar = Self { starts: Vec::new(), keys: vec![key(first)] };
        let mut day = first;
        while let Some(next) = next_start(day, weeks, months) {
            let Ok(start) = period.zone.start_of(next) else { break };
            if start >= period.to {
                break;
            }
            calendar.starts.push(start);
            calendar.keys.push(key(next));
            day = next;
        }
        Some(calendar)
    }

    /// The number of the stretch in which a time of the period lies.
    pub(super) fn stretch(&self, at: Timestamp) -> u32 {
        let stretch = self.starts.partition_point(|start| *start <= at);
        u32::try_from(stretch).unwrap_or(u32::MAX)
    }

    /// Gives a key the week and the month of a stretch.
    pub(super) fn date(&self, key: &mut GroupKey, stretch: u32) {
        let of = self.keys.get(stretch as usize).copied().unwrap_or_default();
        for grouping in [Grouping::Week, Grouping::Month] {
            key.set(grouping, of.number(grouping));
        }
    }
}

/// The first day after `day` that begins a week or a month.
fn next_start(day: Date, weeks: bool, months: bool) -> Option<Date> {
    let to_monday = 7 - i64::from(day.weekday().to_monday_zero_offset());
    let monday = weeks.then(|| day.checked_add(jiff::Span::new().days(to_monday)).ok()).flatten();
    let first = months.then(|| day.last_of_month().tomorrow().ok()).flatten();
    monday.into_iter().chain(first).min()
}

/// Never 0: the years begin with 1.
fn week_of(day: Date) -> u32 {
    let week = day.iso_week_date();
    u32::from(week.year().unsigned_abs()) * WEEKS + u32::from(week.week().unsigned_abs())
}

fn month_of(day: Date) -> u32 {
    u32::from(day.year().unsigned_abs()) * MONTHS + u32::from(day.month().unsigned_abs()) - 1
}

/// The week of a day: `2026-W46`.
pub(super) fn week_of_day(day: Date) -> String {
    week_text(week_of(day)).unwrap_or_default()
}

/// `2026-W46`; `None` for 0.
pub(super) fn week_text(number: u32) -> Option<String> {
    (number > 0).then(|| format!("{:04}-W{:02}", number / WEEKS, number % WEEKS))
}

/// `2026-11`; `None` for 0.
pub(super) fn month_text(number: u32) -> Option<String> {
    (number > 0).then(|| format!("{:04}-{:02}", number / MONTHS, number % MONTHS + 1))
}

#[cfg(test)]
mod tests;
