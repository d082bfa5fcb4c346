//! Durations as tools write them: in minutes or hours, `1h 5m`, `2 hours 5 minutes`, `1:05:00`.
//!
//! Invariant: what has two readings, such as `1:05`, is no duration, and stays as it is, so that it is refused with
//! the words of the file.

use serde::Deserialize;

use crate::domain::time::Timestamp;
use crate::import::amount::{Unread, plain_decimal};
use crate::import::cell::shown;
use crate::import::options::Decimal;
use crate::import::row::BadReason;

/// What a number without a unit counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::import) enum Unit {
    #[default]
    Seconds,
    Minutes,
    Hours,
}

impl Unit {
    fn seconds(self) -> f64 {
        match self {
            Self::Seconds => 1.0,
            Self::Minutes => 60.0,
            Self::Hours => 3600.0,
        }
    }
}

/// Words for units, with their seconds. `m` is a minute.
const UNITS: &[(&[&str], f64)] = &[
    (&["ms", "millisecond", "milliseconds"], 0.001),
    (&["s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden"], 1.0),
    (&["m", "min", "mins", "minute", "minutes", "minuten"], 60.0),
    (&["h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"], 3600.0),
    (&["d", "day", "days", "tag", "tage", "tagen"], 86_400.0),
    (&["w", "week", "weeks", "woche", "wochen"], 604_800.0),
];
/// What tools write where nobody answered.
const NONE: [&str; 6] = ["-", "--", "\u{2013}", "\u{2014}", "n/a", "none"];

/// A duration in whole seconds; a text that is none stays as it is. Numbers are read as those of amounts are.
pub(in crate::import) fn in_seconds(
    text: &str,
    unit: Unit,
    decimal: Option<Decimal>,
) -> Result<String, BadReason> {
    if text.is_empty() || NONE.iter().any(|none| text.eq_ignore_ascii_case(none)) {
        return Ok(String::new());
    }
    let seconds = match number(text, decimal) {
        Ok(number) => Ok(number * unit.seconds()),
        Err(Unread::Malformed) => of_clock(text).map_or_else(|| of_units(text, decimal), Ok),
        Err(Unread::TwoReadings) => Err(Unread::TwoReadings),
    };
    match seconds {
        Ok(seconds) if seconds < f64::from(u32::MAX) => Ok(format!("{:.0}", seconds.round())),
        Err(Unread::TwoReadings) => Err(BadReason::TwoReadings(shown(text).into_owned())),
        _ => Ok(text.to_owned()),
    }
}

/// A time that may be written as the seconds or milliseconds since 1970, as other texts have it.
pub(super) fn of_epoch(text: &str) -> String {
    let digits = text.split_once('.').map_or(text, |(whole, _)| whole);
    let number =
        digits.parse::<i64>().ok().filter(|_| digits.len() == text.len() || digits.len() == 10);
    let ms = match (number, digits.len()) {
        (Some(number), 9 | 10) => Some(number * 1000),
        (Some(number), 13) => Some(number),
        _ => None,
    };
    let at = ms.and_then(|ms| Timestamp::from_ms(ms).ok());
    at.map_or_else(|| text.to_owned(), |at| at.to_string())
}

/// The whole seconds from one time to another; empty if they are not known. Times without a zone are of one zone.
pub(super) fn seconds_between(from: &str, to: &str) -> String {
    let at = |text: &str| {
        let text = of_epoch(text);
        Timestamp::parse(&text).or_else(|_| Timestamp::parse(&format!("{text}Z"))).ok()
    };
    let seconds = at(from).zip(at(to)).map(|(from, to)| (to.ms() - from.ms()) / 1000);
    let seconds = seconds.filter(|seconds| *seconds >= 0);
    seconds.map(|seconds| seconds.to_string()).unwrap_or_default()
}

/// A number that is not negative.
fn number(text: &str, decimal: Option<Decimal>) -> Result<f64, Unread> {
    plain_decimal(text, decimal, true)?.parse().map_err(|_| Unread::Malformed)
}

/// `1:05:00`, of which the hours may be more than 24, and the seconds may have decimals.
fn of_clock(text: &str) -> Option<f64> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = |text: &str| digits(text).then(|| text.parse::<f64>().ok())?;
    let parts: Vec<&str> = text.split(':').map(str::trim).collect();
    let [hours, minutes, seconds] = parts.as_slice() else { return None };
    let (seconds, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, "0"));
    let fraction = digits(fraction).then(|| format!("0.{fraction}").parse::<f64>().ok())??;
    let (hours, minutes, seconds) = (whole(hours)?, whole(minutes)?, whole(seconds)?);
    let is_time = minutes < 60.0 && seconds < 60.0;
    is_time.then_some(hours * 3600.0 + minutes * 60.0 + seconds + fraction)
}

/// `1h 5m`, `1 day, 2 hours`.
fn of_units(text: &str, decimal: Option<Decimal>) -> Result<f64, Unread> {
    let lower = text.to_lowercase().replace(" and ", " ").replace(" und ", " ");
    let (mut seconds, mut rest) = (0.0, lower.trim());
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','));
        let end = end.ok_or(Unread::Malformed)?;
        let amount = number(&rest[..end], decimal)?;
        rest = rest[end..].trim_start();
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let unit = UNITS.iter().find(|(words, _)| words.contains(&&rest[..end]));
        let (_, each) = unit.ok_or(Unread::Malformed)?;
        seconds += amount * each;
        rest =
            rest[end..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.'));
    }
    Ok(seconds)
}

#[cfg(test)]
mod tests;
