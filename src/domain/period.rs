//! Time zones, and half-open periods of local days: a month, a quarter, a range of days.
//!
//! Invariant: `from < to`. A day that daylight saving makes 23 or 25 hours long is still one day.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use thiserror::Error;

use super::link::rule::{LocalTime, Weekday};
use super::record::cost::Month;
use super::time::{Timestamp, civil, civil_ms};

/// A time zone by its IANA name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    name: Box<str>,
    zone: TimeZone,
}

/// Why a text is not a time zone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a time zone such as Europe/Berlin")]
pub struct ZoneError(String);

impl Zone {
    pub fn parse(name: &str) -> Result<Self, ZoneError> {
        let zone = TimeZone::get(name).map_err(|_| ZoneError(name.to_owned()))?;
        let name = zone.iana_name().unwrap_or(name);
        Ok(Self { name: Box::from(name), zone: zone.clone() })
    }

    #[must_use]
    pub fn utc() -> Self {
        Self { name: Box::from("UTC"), zone: TimeZone::UTC }
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The local day of an instant. An instant that falls into the year 10000 in this zone counts
    /// as the last day of 9999.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> Date {
        local(at, self.offset(at)).map_or(Date::MAX, DateTime::date)
    }

    /// The day of the week and the minute that a clock of the zone shows at an instant.
    #[must_use]
    pub fn local_time(&self, at: Timestamp) -> LocalTime {
        let local = local(at, self.offset(at)).unwrap_or(DateTime::MAX);
        let monday_first = local.weekday().to_monday_zero_offset();
        let day = Weekday::ALL[usize::try_from(monday_first).unwrap_or_default()];
        let minute = i16::from(local.hour()) * 60 + i16::from(local.minute());
        LocalTime { day, minute: minute.unsigned_abs() }
    }

    /// The first instant of a local day, clamped to the range of `Timestamp`.
    pub fn start_of(&self, day: Date) -> Result<Timestamp, PeriodError> {
        if day.year() < 1 {
            return Err(PeriodError::OutOfRange);
        }
        let start = day.to_zoned(self.zone.clone()).and_then(|start| start.start_of_day());
        let ms = match start {
            Ok(start) => start.timestamp().as_millisecond(),
            // jiff has no instants on the last day of the year 9999.
            Err(_) => civil_ms(day.at(0, 0, 0, 0)) - offset_ms(self.offset(Timestamp::MAX)),
        };
        Ok(Timestamp::saturating_from_ms(ms))
    }

    /// The first instant after a local day. The last day of the year 9999 ends with
    /// `Timestamp::MAX`.
    pub fn end_of(&self, day: Date) -> Result<Timestamp, PeriodError> {
        match day.tomorrow() {
            Ok(next) => self.start_of(next),
            Err(_) => Ok(Timestamp::MAX),
        }
    }

    /// RFC 3339 with this zone's offset: `2026-11-01T00:00:00+01:00`. Falls back to UTC where RFC
    /// 3339 cannot express the local time: in the local year 10000, and for an offset with seconds,
    /// as zones had before standard time.
    #[must_use]
    pub fn rfc3339(&self, at: Timestamp) -> String {
        let offset = Some(self.offset(at)).filter(|offset| offset.seconds() % 60 == 0);
        let written = offset.and_then(|offset| Some((local(at, offset)?, offset)));
        let (local, offset) =
            written.unwrap_or((civil(at.ms()).unwrap_or(DateTime::MAX), Offset::UTC));
        let sign = if offset.is_negative() { '-' } else { '+' };
        let minutes = offset.seconds().abs() / 60;
        let (hour, minute) = (minutes / 60, minutes % 60);
        format!("{}{sign}{hour:02}:{minute:02}", local.strftime("%Y-%m-%dT%H:%M:%S"))
    }

    /// The local day and time to the second: `2026-11-20 14:02:11`. An instant in the local year
    /// 10000 is shown as the last second of 9999.
    #[must_use]
    pub fn clock(&self, at: Timestamp) -> String {
        let local = local(at, self.offset(at)).unwrap_or(DateTime::MAX);
        local.strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// The instant of a local time such as `2026-10-25 14:30`. A day alone means its first instant.
    /// A time that daylight saving skips or repeats is refused.
    pub fn instant(&self, local: &str) -> Result<Timestamp, LocalTimeError> {
        let text = local.trim();
        let malformed = || LocalTimeError::Malformed(text.to_owned());
        // jiff would ignore an offset or a zone in the text, so such a text is refused.
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
        let offset = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Gap { .. } => {
                return Err(LocalTimeError::Skipped { text: text.to_owned(), zone });
            }
            AmbiguousOffset::Fold { before, after } => {
                return Err(LocalTimeError::Twice { text: text.to_owned(), zone, before, after });
            }
        };
        Timestamp::from_ms(civil_ms(civil) - offset_ms(offset)).map_err(|_| malformed())
    }

    fn offset(&self, at: Timestamp) -> Offset {
        // jiff's instants end a day before `Timestamp` does. No zone is known to change on that
        // day.
        let at = jiff::Timestamp::from_millisecond(at.ms()).unwrap_or(jiff::Timestamp::MAX);
        self.zone.to_offset(at)
    }
}

/// The local time under an offset; `None` in the year 10000.
fn local(at: Timestamp, offset: Offset) -> Option<DateTime> {
    civil(at.ms() + offset_ms(offset))
}

fn offset_ms(offset: Offset) -> i64 {
    i64::from(offset.seconds()) * 1000
}

/// UTC.
impl Default for Zone {
    fn default() -> Self {
        Self::utc()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Why a text is not a local time of a zone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LocalTimeError {
    /// Not a day and a time, or more than these.
    #[error("`{0}` is not a local time such as 2026-11-20 09:30:00")]
    Malformed(String),
    /// The clocks were put forward over it.
    #[error("`{text}` does not exist in {zone}: the clocks skip it when they go forward")]
    Skipped { text: String, zone: Box<str> },
    /// The clocks were put back over it.
    #[error(
        "`{text}` happens twice in {zone}, when the clocks go back; add its offset, {before} or {after}"
    )]
    Twice {
        text: String,
        zone: Box<str>,
        /// The offset the first time.
        before: Offset,
        /// The offset the second time.
        after: Offset,
    },
}

/// Why a text is not a period.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PeriodError {
    /// Not `YYYY-MM`.
    #[error("`{0}` is not a month such as 2026-11")]
    Month(String),
    /// Not `YYYY-Qn`.
    #[error("`{0}` is not a quarter such as 2026-Q4")]
    Quarter(String),
    /// Not `YYYY`.
    #[error("`{0}` is not a year such as 2026")]
    Year(String),
    /// Not `YYYY-MM-DD`.
    #[error("`{0}` is not a day such as 2026-11-20")]
    Day(String),
    /// The last day is before the first.
    #[error("the period ends on {to}, before it starts on {from}")]
    Backwards { from: Date, to: Date },
    /// Not from the first day of a month to the last of one.
    #[error("{from} to {to} is not a month or several whole months")]
    NotMonths { from: Date, to: Date },
    /// Outside the years 1 to 9999.
    #[error("the period is outside the years 1 to 9999")]
    OutOfRange,
}

/// The time from the start of one local day to the end of another. The last millisecond of the year
/// 9999 is in no period, because no instant follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub from: Timestamp,
    /// The first instant after the period.
    pub to: Timestamp,
    /// The zone whose days they are.
    pub zone: Zone,
}

impl Period {
    /// From the start of day `from` to the end of day `to`.
    pub fn days(from: Date, to: Date, zone: Zone) -> Result<Self, PeriodError> {
        if to < from {
            return Err(PeriodError::Backwards { from, to });
        }
        Ok(Self { from: zone.start_of(from)?, to: zone.end_of(to)?, zone })
    }

    /// Parses `2026-11`.
    pub fn month(text: &str, zone: Zone) -> Result<Self, PeriodError> {
        let month = Month::parse(text).map_err(|_| PeriodError::Month(text.to_owned()))?;
        Self::days(month.first(), month.last(), zone)
    }

    /// The local month of an instant; at the ends of time as much of it as there is.
    #[must_use]
    pub fn month_of(at: Timestamp, zone: Zone) -> Self {
        let month = Month::of(zone.day(at));
        let from = zone.start_of(month.first()).unwrap_or(Timestamp::MIN);
        let to = zone.end_of(month.last()).unwrap_or(Timestamp::MAX);
        Self { from, to, zone }
    }

    /// Parses `2026-Q4`.
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

    /// Parses `2026`.
    pub fn year(text: &str, zone: Zone) -> Result<Self, PeriodError> {
        let error = || PeriodError::Year(text.to_owned());
        let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let first =
            Some(text).filter(|_| is_year).and_then(|year| date(year, "1")).ok_or_else(error)?;
        let last = first.checked_add(11.months()).map_err(|_| PeriodError::OutOfRange)?;
        Self::days(first, last.last_of_month(), zone)
    }

    /// A short name, as files are named: `2026-11` for a whole month, else the first and the last day.
    #[must_use]
    pub fn slug(&self) -> String {
        let (first, last) = self.first_and_last();
        self.whole_month().map_or_else(|| format!("{first}_{last}"), |month| month.to_string())
    }

    /// The last whole month before an instant.
    pub fn last_month(now: Timestamp, zone: Zone) -> Result<Self, PeriodError> {
        let first = zone.day(now).first_of_month();
        let last = first.checked_sub(1.day()).map_err(|_| PeriodError::OutOfRange)?;
        Self::days(last.first_of_month(), last, zone)
    }

    /// The period before it: as many months, if it is whole months, or else as many days.
    pub fn before(&self) -> Result<Self, PeriodError> {
        let (first, last) = self.first_and_last();
        let out = |_| PeriodError::OutOfRange;
        let end = first.checked_sub(1.day()).map_err(out)?;
        let is_months = first.first_of_month() == first && last.last_of_month() == last;
        let start = if is_months {
            let months = i32::from(last.year() - first.year()) * 12
                + i32::from(last.month() - first.month())
                + 1;
            first.checked_sub(months.months()).map_err(out)?
        } else {
            let days = (last - first).get_days();
            end.checked_sub(days.days()).map_err(out)?
        };
        Self::days(start, end, self.zone.clone())
    }

    /// The months that it is made of.
    pub fn months(&self) -> Result<Vec<Self>, PeriodError> {
        let (first, last) = self.first_and_last();
        if first.first_of_month() != first || last.last_of_month() != last {
            return Err(PeriodError::NotMonths { from: first, to: last });
        }
        let mut months = vec![Self::month_of(self.from, self.zone.clone())];
        while let Some(before) = months.last().filter(|before| before.to < self.to) {
            months.push(Self::month_of(before.to, self.zone.clone()));
        }
        Ok(months)
    }

    /// Its first and its last day.
    #[must_use]
    pub fn first_and_last(&self) -> (Date, Date) {
        (self.zone.day(self.from), self.zone.day(self.to.plus_ms(-1)))
    }

    /// Whether a day is one of its days.
    #[must_use]
    pub fn has_day(&self, day: Date) -> bool {
        let (first, last) = self.first_and_last();
        first <= day && day <= last
    }

    /// The month that it is; `None` if it is less or more than one.
    #[must_use]
    pub fn whole_month(&self) -> Option<Month> {
        let (first, last) = self.first_and_last();
        Month::beginning(first).filter(|month| month.last() == last)
    }

    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }

    /// A title for people: `November 2026` for a whole month, else the first and the last day.
    #[must_use]
    pub fn title(&self) -> String {
        let (first, last) = self.first_and_last();
        match self.whole_month() {
            Some(month) => month.first().strftime("%B %Y").to_string(),
            None => format!("{first} to {last}"),
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
mod tests;
