//! Parses times.
//!
//! Invariant: a time without an offset is read only if a zone is given. A date whose day and month can be
//! confused is never read.

use crate::domain::period::Zone;
use crate::domain::time::{Timestamp, TimestampError};

use super::row::BadReason;
use super::table::shown;

pub(super) fn moment(text: &str, zone: Option<&Zone>) -> Result<Timestamp, BadReason> {
    let text = shown(text);
    match Timestamp::parse(&text).or_else(|error| joined(&text).ok_or(error)) {
        Ok(at) => Ok(at),
        Err(TimestampError::NoOffset(_)) => match zone {
            Some(zone) => Ok(zone.instant(&text)?),
            None => Err(BadReason::NoOffset(text.into_owned())),
        },
        Err(_) if is_day_or_month(&text) => Err(BadReason::DayOrMonth(text.into_owned())),
        Err(_) => Err(BadReason::Time(text.into_owned())),
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

/// Whether day and month could be in either order: `01/05/2026`, `1.5.26`.
fn is_day_or_month(text: &str) -> bool {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    let (first, second, year) = (numbers.next(), numbers.next(), numbers.next());
    let below_13 = |n: Option<&str>| n.and_then(|n| n.parse().ok()).is_some_and(|n: u8| n <= 12);
    below_13(first) && below_13(second) && year.is_some_and(|year| matches!(year.len(), 2 | 4))
}

#[cfg(test)]
mod tests;
