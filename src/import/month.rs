//! Parses months.
//!
//! Invariant: a day stands for a month only if it is the first of it, as ad accounts write months: a row about a
//! single day is no row about a month.

use jiff::civil::Date;

use super::cell::shown;
use super::date::{rewritten, without_day};
use super::options::Options;
use super::row::BadReason;
use crate::domain::period::parse_day;
use crate::domain::record::cost::Month;

/// What separates the two days of a period.
const PERIOD_MARKS: [&str; 3] = [" - ", " \u{2013} ", " ~ "];

/// The month of a day in any form that a time can have, of a month, or of a period within one.
pub(super) fn month_of_days(text: &str, options: &Options) -> Result<Month, BadReason> {
    let month = |text: &str| read(text, options, |day| Some(Month::of(day)), BadReason::Day);
    let Some((from, until)) = PERIOD_MARKS.iter().find_map(|mark| text.split_once(mark)) else {
        return month(text);
    };
    match (month(from)?, month(until)?) {
        (first, last) if first == last => Ok(first),
        _ => Err(BadReason::TwoMonths { from: from.to_owned(), until: until.to_owned() }),
    }
}

/// Parses `2026-11`, `11/2026`, `November 2026`, and the first day of a month in any form that a time can have.
pub(super) fn month(text: &str, options: &Options) -> Result<Month, BadReason> {
    read(text, options, Month::beginning, BadReason::Month)
}

fn read(
    text: &str,
    options: &Options,
    of_day: impl Fn(Date) -> Option<Month>,
    refused: impl Fn(String) -> BadReason,
) -> Result<Month, BadReason> {
    let text = shown(text.trim());
    let written = without_day(&text).unwrap_or_else(|| text.to_string());
    if let Ok(month) = Month::parse(&written) {
        return Ok(month);
    }
    let bad = || refused(text.to_string());
    let day = rewritten(&text, options.dates)?.unwrap_or_else(|| text.to_string());
    let day = day.split(['T', ' ']).next().unwrap_or_default();
    let day = parse_day(day).map_err(|_| bad())?;
    of_day(day).ok_or_else(bad)
}

#[cfg(test)]
mod tests;
