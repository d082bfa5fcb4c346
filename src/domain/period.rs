//! Time zones and the half-open periods of local days: a month, a quarter, from a day to a day.
//!
//! Invariant: `from < to`. A day that daylight saving makes 23 or 25 hours long is still one day.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use thiserror::Error;

use super::cost::Month;
use super::time::Timestamp;

/// A time zone by its IANA name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    name: Box<str>,
    zone: TimeZone,
}

/// Why a text is no time zone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a time zone such as Europe/Berlin")]
pub struct ZoneError(String);

impl Zone {
    /// Looks up an IANA name.
    pub fn parse(name: &str) -> Result<Self, ZoneError> {
        let zone = TimeZone::get(name).map_err(|_| ZoneError(name.to_owned()))?;
        let name = zone.iana_name().unwrap_or(name);
        Ok(Self { name: Box::from(name), zone: zone.clone() })
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self { name: Box::from("UTC"), zone: TimeZone::UTC }
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The local day of an instant.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> Date {
        self.zoned(at).date()
    }

    /// The first instant of a local day.
    pub fn start_of(&self, day: Date) -> Result<Timestamp, PeriodError> {
        let start = day.to_zoned(self.zone.clone()).map_err(|_| PeriodError::OutOfRange)?;
        let start = start.start_of_day().map_err(|_| PeriodError::OutOfRange)?;
        Timestamp::from_ms(start.timestamp().as_millisecond()).map_err(|_| PeriodError::OutOfRange)
    }

    /// RFC 3339 with this zone's offset: `2026-11-01T00:00:00+01:00`.
    #[must_use]
    pub fn rfc3339(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// The day and the time of an instant, to the second: `2026-11-20 14:02:11`.
    #[must_use]
    pub fn clock(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// The instant of a local time such as `2026-10-25 14:30`; a day alone is its first instant. A
    /// time that this zone has twice or never is refused.
    pub fn instant(&self, local: &str) -> Result<Timestamp, LocalTimeError> {
        let text = local.trim();
        let malformed = || LocalTimeError::Malformed(text.to_owned());
        // An offset or a zone in the text would be passed over, and the text misread.
        let plain = |c: char| c.is_ascii_digit() || "-:.T ".contains(c);
        if !text.chars().all(plain) || text.rfind('-').is_some_and(|minus| minus > 7) {
            return Err(malformed());
        }
        let civil: jiff::civil::DateTime = text.parse().map_err(|_| malformed())?;
        if !text.contains(':') && text.len() <= 10 {
            return self.start_of(civil.date()).map_err(|_| malformed());
        }
        let ambiguous = self.zone.to_ambiguous_timestamp(civil);
        let zone = self.name.clone();
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => {}
            AmbiguousOffset::Gap { .. } => {
                return Err(LocalTimeError::Skipped { text: text.to_owned(), zone });
            }
            AmbiguousOffset::Fold { before, after } => {
                return Err(LocalTimeError::Twice { text: text.to_owned(), zone, before, after });
            }
        }
        let instant = ambiguous.unambiguous().map_err(|_| malformed())?;
        Timestamp::from_ms(instant.as_millisecond()).map_err(|_| malformed())
    }

    fn zoned(&self, at: Timestamp) -> jiff::Zoned {
        let at = jiff::Timestamp::from_millisecond(at.ms()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        at.to_zoned(self.zone.clone())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Why a text is no local time of a zone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LocalTimeError {
    /// Not a day and a time, or more than these.
    #[error("`{0}` is not a local time such as 2026-11-20 09:30:00")]
    Malformed(String),
    /// The clocks were put forward over it.
    #[error("`{text}` never was in {zone}, where the clocks were put forward over it")]
    Skipped {
        /// What was given.
        text: String,
        /// The zone.
        zone: Box<str>,
    },
    /// The clocks were put back over it.
    #[error("`{text}` was twice in {zone}; write its offset, {before} or {after}")]
    Twice {
        /// What was given.
        text: String,
        /// The zone.
        zone: Box<str>,
        /// The offset the first time.
        before: Offset,
        /// The offset the second time.
        after: Offset,
    },
}

/// Why a text is no period.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PeriodError {
    /// Not `YYYY-MM`.
    #[error("`{0}` is not a month such as 2026-11")]
    Month(String),
    /// Not `YYYY-Qn`.
    #[error("`{0}` is not a quarter such as 2026-Q4")]
    Quarter(String),
    /// Not `YYYY-MM-DD`.
    #[error("`{0}` is not a day such as 2026-11-20")]
    Day(String),
    /// The last day is before the first.
    #[error("the period ends on {to}, before it starts on {from}")]
    Backwards {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
    /// Outside the years that can be told.
    #[error("the period is outside the years 1 to 9999")]
    OutOfRange,
}

/// From the first instant of a local day to the first instant after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub to: Timestamp,
    /// Whose days they are.
    pub zone: Zone,
}

impl Period {
    /// From the first day to the last, both whole.
    pub fn days(from: Date, to: Date, zone: Zone) -> Result<Self, PeriodError> {
        if to < from {
            return Err(PeriodError::Backwards { from, to });
        }
        let after = to.checked_add(1.day()).map_err(|_| PeriodError::OutOfRange)?;
        Ok(Self { from: zone.start_of(from)?, to: zone.start_of(after)?, zone })
    }

    /// `2026-11`.
    pub fn month(text: &str, zone: Zone) -> Result<Self, PeriodError> {
        let month = Month::parse(text).map_err(|_| PeriodError::Month(text.to_owned()))?;
        Self::days(month.first(), month.last(), zone)
    }

    /// `2026-Q4`.
    pub fn quarter(text: &str, zone: Zone) -> Result<Self, PeriodError> {
        let error = || PeriodError::Quarter(text.to_owned());
        let (year, quarter) = text.split_once("-Q").ok_or_else(error)?;
        let month = match quarter {
            "1" => "1",
            "2" => "4",
            "3" => "7",
            "4" => "10",
            _ => return Err(error()),
        };
        let first = date(year, month).ok_or_else(error)?;
        let last = first.checked_add(2.months()).map_err(|_| PeriodError::OutOfRange)?;
        Self::days(first, last.last_of_month(), zone)
    }

    /// The last whole month before an instant.
    pub fn last_month(now: Timestamp, zone: Zone) -> Result<Self, PeriodError> {
        let first = zone.day(now).first_of_month();
        let last = first.checked_sub(1.day()).map_err(|_| PeriodError::OutOfRange)?;
        Self::days(last.first_of_month(), last, zone)
    }

    /// Whether an instant is in it.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }

    /// How people name it: `November 2026` when it is a month, else its first and last day.
    #[must_use]
    pub fn title(&self) -> String {
        let first = self.zone.day(self.from);
        let last = self.zone.day(self.to.plus_ms(-1));
        if first.first_of_month() == first && first.last_of_month() == last {
            first.strftime("%B %Y").to_string()
        } else {
            format!("{first} to {last}")
        }
    }
}

/// Parses `YYYY-MM-DD`.
pub fn parse_day(text: &str) -> Result<Date, PeriodError> {
    let error = || PeriodError::Day(text.to_owned());
    if text.len() != 10 {
        return Err(error());
    }
    text.parse().map_err(|_| error())
}

fn date(year: &str, month: &str) -> Option<Date> {
    Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> Zone {
        Zone::parse("Europe/Berlin").unwrap()
    }

    #[test]
    fn a_month_is_local_and_half_open() {
        let october = Period::month("2026-10", berlin()).unwrap();
        assert_eq!(october.from.to_string(), "2026-09-30T22:00:00.000Z");
        assert_eq!(october.to.to_string(), "2026-10-31T23:00:00.000Z");
        assert!(october.contains(october.from) && !october.contains(october.to));
        assert_eq!(october.zone.rfc3339(october.from), "2026-10-01T00:00:00+02:00");
        assert_eq!(october.title(), "October 2026");
    }

    #[test]
    fn quarters_days_and_the_last_month() {
        let quarter = Period::quarter("2026-Q4", berlin()).unwrap();
        assert_eq!(quarter.title(), "2026-10-01 to 2026-12-31");
        let now = Timestamp::parse("2026-11-30T23:30:00Z").unwrap();
        assert_eq!(Period::last_month(now, berlin()).unwrap().title(), "November 2026");
        assert_eq!(Period::last_month(now, Zone::utc()).unwrap().title(), "October 2026");
        let day = parse_day("2026-10-25").unwrap();
        let long = Period::days(day, day, berlin()).unwrap();
        assert_eq!(long.to.ms() - long.from.ms(), 25 * 3_600_000);
    }

    #[test]
    fn a_local_time_is_an_instant_unless_the_clocks_make_it_two_or_none() {
        let instant = |text| berlin().instant(text);
        let day = "2026-07-31T22:00:00.000Z";
        for (text, expected) in [
            ("2026-08-01 10:30:00", "2026-08-01T08:30:00.000Z"),
            ("2026-12-01T10:30", "2026-12-01T09:30:00.000Z"),
            ("2026-08-01", day),
            ("20260801", day),
        ] {
            assert_eq!(instant(text).unwrap().to_string(), expected, "{text}");
        }
        assert!(matches!(instant("2026-03-29 02:30"), Err(LocalTimeError::Skipped { .. })));
        let twice = instant("2026-10-25 02:30").unwrap_err().to_string();
        assert_eq!(
            twice,
            "`2026-10-25 02:30` was twice in Europe/Berlin; write its offset, +02 or +01"
        );
        for text in
            ["", "2026-08-01T10:30[Asia/Tokyo]", "2026-08-01T10:30-04", "2026-02-30", "10:30"]
        {
            assert!(matches!(instant(text), Err(LocalTimeError::Malformed(_))), "{text}");
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in ["2026-13", "2026-1", "26-11", "2026", "november", "2026-11-01"] {
            assert!(Period::month(text, berlin()).is_err(), "{text}");
        }
        assert!(Period::quarter("2026-Q5", berlin()).is_err());
        assert!(parse_day("2026-02-30").is_err());
        assert!(parse_day("01/05/2026").is_err());
        let (from, to) = (parse_day("2026-02-02").unwrap(), parse_day("2026-02-01").unwrap());
        assert!(matches!(Period::days(from, to, berlin()), Err(PeriodError::Backwards { .. })));
    }
}
