//! Parses months.
//!
//! Invariant: a day stands for a month only if it is the first of it, as ad accounts write months: a row about a
//! single day is no row about a month.

use super::cell::shown;
use super::date::{rewritten, without_day};
use super::options::Options;
use super::row::BadReason;
use crate::domain::period::parse_day;
use crate::domain::record::cost::Month;

/// Parses `2026-11`, `11/2026`, `November 2026`, and the first day of a month in any form that a time can have.
pub(super) fn month(text: &str, options: &Options) -> Result<Month, BadReason> {
    let text = shown(text.trim());
    let written = without_day(&text).unwrap_or_else(|| text.to_string());
    if let Ok(month) = Month::parse(&written) {
        return Ok(month);
    }
    let bad = || BadReason::Month(text.to_string());
    let day = rewritten(&text, options.dates)?.unwrap_or_else(|| text.to_string());
    let day = day.split(['T', ' ']).next().unwrap_or_default();
    let day = parse_day(day).map_err(|_| bad())?;
    Month::beginning(day).ok_or_else(bad)
}

#[cfg(test)]
mod tests;
