//! Parses times.
//!
//! Invariant: a time without an offset is read only if a zone is given. A date whose day and month can be
//! confused is read only if their order is given.

use crate::domain::time::{Timestamp, TimestampError};

use super::cell::{is_sheet_error, shown};
use super::date::rewritten;
use super::options::Options;
use super::row::BadReason;

/// A time as it was read.
pub(super) struct Moment {
    pub(super) at: Timestamp,
    /// Whether it has no offset and was read in the zone of the options.
    pub(super) by_zone: bool,
}

pub(super) fn moment(text: &str, options: &Options) -> Result<Moment, BadReason> {
    let text = shown(text);
    let read = match Timestamp::parse(&text).or_else(|error| joined(&text).ok_or(error)) {
        Ok(at) => Moment { at, by_zone: false },
        Err(TimestampError::NoOffset(_)) => local(&text, &text, options)?,
        Err(_) => match rewritten(&text, options.dates)? {
            Some(time) => written(&text, &time, options)?,
            None if is_day_number(&text) => return Err(BadReason::DayNumber(text.into_owned())),
            None if is_sheet_error(&text) => return Err(BadReason::SheetError(text.into_owned())),
            None => return Err(BadReason::Time(text.into_owned())),
        },
    };
    // The zero of many systems, which they write where they have no time.
    if read.at.ms() == 0 || text.starts_with("1970-01-01") {
        return Err(BadReason::Time(text.into_owned()));
    }
    Ok(read)
}

/// Parses a time that was rewritten.
fn written(text: &str, time: &str, options: &Options) -> Result<Moment, BadReason> {
    match Timestamp::parse(time) {
        Ok(at) => Ok(Moment { at, by_zone: false }),
        Err(TimestampError::NoOffset(_)) => local(text, time, options),
        Err(_) => Err(BadReason::Time(text.to_owned())),
    }
}

fn local(text: &str, time: &str, options: &Options) -> Result<Moment, BadReason> {
    match &options.zone {
        Some(zone) => Ok(Moment { at: zone.instant(time)?, by_zone: true }),
        None => Err(BadReason::NoOffset(text.to_owned())),
    }
}

/// Parses `2026-05-01 10:00:00 +0200` or `... UTC`, which shops write.
fn joined(text: &str) -> Option<Timestamp> {
    let (local, offset) = text.rsplit_once(' ')?;
    let offset = match offset {
        "UTC" | "GMT" | "Z" => "Z",
        _ if offset.starts_with(['+', '-']) => offset,
        _ => return None,
    };
    local.contains(':').then(|| Timestamp::parse(&format!("{}{offset}", local.trim_end())).ok())?
}

/// Whether a spreadsheet wrote a time as its number of days: `45384.3478`. Which day is 1 differs.
fn is_day_number(text: &str) -> bool {
    let (days, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    days.len() == 5 && digits(days) && digits(fraction)
}

#[cfg(test)]
mod tests;
