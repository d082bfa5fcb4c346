//! Parses times.
//!
//! Invariant: a time without an offset is read only if a zone is given. A date whose day and month can be
//! confused is read only if their order is given.

use jiff::Span;
use jiff::civil::date;

use crate::domain::time::{Timestamp, TimestampError};

use super::cell::{is_sheet_error, shown};
use super::date::rewritten;
use super::options::Options;
use super::row::BadReason;
use super::zone::{Named, named_zone};

/// A time as it was read.
pub(super) struct Moment {
    pub(super) at: Timestamp,
    /// Whether it has no offset and was read in the zone of the options.
    pub(super) by_zone: bool,
}

pub(super) fn moment(text: &str, options: &Options) -> Result<Moment, BadReason> {
    // What most files have needs no search for the name of a zone.
    let plain = Timestamp::plain(text).or_else(|| with_offset_apart(text));
    if let Some(at) = plain.filter(|at| !is_nowhere(text, *at)) {
        return Ok(Moment { at, by_zone: false });
    }
    if let Some((time, zone)) = named_zone(text) {
        let read = beside_zone(time, zone, options);
        return read.map_err(|reason| reason.quoting(&shown(text)));
    }
    let text = shown(text);
    let read = match Timestamp::parse(&text).or_else(|error| joined(&text).ok_or(error)) {
        Ok(at) => Moment { at, by_zone: false },
        Err(TimestampError::NoOffset(_)) => local(&text, &text, options)?,
        Err(_) => match rewritten(&text, options.dates)? {
            Some(time) => written(&text, &time, options)?,
            None if let Some(time) = of_day_number(&text) => local(&text, &time, options)?,
            None if is_sheet_error(&text) => return Err(BadReason::SheetError(text.into_owned())),
            None => return Err(BadReason::Time(text.into_owned())),
        },
    };
    if is_nowhere(&text, read.at) {
        return Err(BadReason::Time(text.into_owned()));
    }
    Ok(read)
}

/// Parses `2026-05-01 10:00:00 +0200`, as Shopify writes it.
fn with_offset_apart(text: &str) -> Option<Timestamp> {
    let (local, offset) = text.rsplit_once(' ')?;
    Timestamp::in_basic_offset(local, offset)
}

/// Whether it is the zero of many systems, which they write where they have no time.
fn is_nowhere(text: &str, at: Timestamp) -> bool {
    at.ms() == 0 || text.starts_with("1970-01-01")
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

/// Reads a time with a zone of its own.
fn beside_zone(time: &str, zone: Named, options: &Options) -> Result<Moment, BadReason> {
    let zone = match zone {
        Named::Offset(offset) => return moment(&format!("{time} {offset}"), options),
        Named::Zone(zone) => zone,
    };
    let own = Options { zone: Some(zone), dates: options.dates, ..Options::default() };
    Ok(Moment { by_zone: false, ..moment(time, &own)? })
}

/// The local time that a spreadsheet wrote as its number of days since the end of 1899: `45384.3478`, to the
/// second. Only years from 1990 to 2099, so that a year or a number of another kind is none.
fn of_day_number(text: &str) -> Option<String> {
    let (days, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(days) || !digits(fraction) {
        return None;
    }
    let day: i32 = days.parse().ok().filter(|day| (32_874..73_051).contains(day))?;
    let part: f64 = format!("0.{fraction}").parse().ok()?;
    #[allow(clippy::cast_possible_truncation, reason = "it is below the seconds of a day")]
    let seconds = (part * 86_400.0).round() as i64;
    let start = date(1899, 12, 30).at(0, 0, 0, 0);
    let time = start.checked_add(Span::new().days(day).seconds(seconds)).ok()?;
    Some(time.strftime("%Y-%m-%dT%H:%M:%S").to_string())
}

#[cfg(test)]
mod tests;
