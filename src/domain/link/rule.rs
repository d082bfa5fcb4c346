//! Rules for targets: which visitors a rule takes, by device, language, country, day and hour.
//!
//! Invariant: a condition that says nothing of a property takes every visitor; one that names a language or a country
//! takes no visitor of whom that is not known. Days and hours are local, as a clock at the place shows them: an hour
//! that the clocks repeat counts both times, one that they skip never comes. Hours over midnight belong to the day on
//! which they begin. Does not know the visitor (see `redirect`).

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::target::Target;
use crate::domain::click::Language;
use crate::domain::country::Country;
use crate::domain::device::Device;
use crate::domain::string_enum::string_enum;

/// A rule that sends some visitors to another target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub when: Condition,
    /// Their target, tagged.
    pub location: Target,
}

/// Which visitors a rule takes. Lists are sorted, without repeats; an empty one takes all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    pub device: Option<Device>,
    pub languages: Vec<Language>,
    pub countries: Vec<Country>,
    pub days: Days,
    pub hours: Option<Hours>,
}

string_enum!(
    /// A day of the week.
    Weekday {
        Monday = "mon",
        Tuesday = "tue",
        Wednesday = "wed",
        Thursday = "thu",
        Friday = "fri",
        Saturday = "sat",
        Sunday = "sun",
    }
);

/// Some days of the week, a bit each; none of them means all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Days(u8);

/// A part of the day. It begins with `from`, and ends before `to`: on the next day, if that is not later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// Minutes since midnight.
    from: u16,
    /// Minutes since midnight, up to 24:00.
    to: u16,
}

const MINUTES_A_DAY: u16 = 24 * 60;

/// A time of the week, as a clock shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime {
    pub day: Weekday,
    /// Minutes since midnight.
    pub minute: u16,
}

/// What a condition looks at. `None` if it is not known.
#[derive(Debug, Clone, Copy)]
pub struct Traits {
    pub device: Device,
    pub language: Option<Language>,
    pub country: Option<Country>,
}

/// Why a text is no part of a day.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HoursError {
    #[error("`{0}` is not a part of the day such as 09:00-18:00")]
    Malformed(String),
    #[error("`{0}` begins and ends at the same time: leave it out for the whole day")]
    Empty(String),
}

/// Why a text is no language.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not the code of a language, such as de, en or pt, without a country")]
pub struct LanguageError(String);

/// Reads the code of a language in any case.
pub fn language(text: &str) -> Result<Language, LanguageError> {
    let lower = text.trim().to_ascii_lowercase();
    let is_code = (2..=3).contains(&lower.len()) && lower.bytes().all(|b| b.is_ascii_lowercase());
    let read = Language::new(&lower).filter(|_| is_code);
    read.ok_or_else(|| LanguageError(text.to_owned()))
}

impl Weekday {
    #[must_use]
    pub fn before(self) -> Self {
        Self::ALL[(self as usize + 6) % 7]
    }
}

impl Days {
    #[must_use]
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Self {
        Self(days.into_iter().fold(0, |bits, day| bits | 1 << day as u8))
    }

    /// `None` if there are other bits than those of the seven days.
    #[must_use]
    pub fn from_bits(bits: u8) -> Option<Self> {
        (bits >> 7 == 0).then_some(Self(bits))
    }

    #[must_use]
    pub fn bits(self) -> u8 {
        self.0
    }

    #[must_use]
    pub fn are_all(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub fn has(self, day: Weekday) -> bool {
        self.are_all() || self.0 >> day as u8 & 1 == 1
    }

    /// Those that are named.
    pub fn named(self) -> impl Iterator<Item = Weekday> {
        Weekday::ALL.iter().copied().filter(move |day| self.0 >> *day as u8 & 1 == 1)
    }
}

impl Hours {
    /// `None` if they are no part of a day, or nothing.
    #[must_use]
    pub fn new(from: u16, to: u16) -> Option<Self> {
        let is_valid = from < MINUTES_A_DAY && to <= MINUTES_A_DAY && from != to;
        is_valid.then_some(Self { from, to })
    }

    #[must_use]
    pub fn minutes(self) -> (u16, u16) {
        (self.from, self.to)
    }
}

/// The minutes since midnight of `9:00`, `09:00` or `9`.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "00"));
    let is_number =
        |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(hour) || minute.len() != 2 || !is_number(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let all = hour * 60 + minute;
    (minute < 60 && all <= MINUTES_A_DAY).then_some(all)
}

impl FromStr for Hours {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        let ends = text.split_once(['-', '\u{2013}']);
        let minutes = ends.and_then(|(from, to)| Some((minute(from)?, minute(to)?)));
        let Some((from, to)) = minutes.filter(|(from, _)| *from < MINUTES_A_DAY) else {
            return Err(HoursError::Malformed(text.to_owned()));
        };
        Self::new(from, to).ok_or_else(|| HoursError::Empty(text.to_owned()))
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

impl Condition {
    /// Sorts the lists.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.languages.sort_unstable();
        self.languages.dedup();
        self.countries.sort_unstable();
        self.countries.dedup();
        self
    }

    /// Whether it says nothing, and so takes everyone.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the time matters.
    #[must_use]
    pub fn has_time(&self) -> bool {
        !self.days.are_all() || self.hours.is_some()
    }

    /// Whether it takes a visitor. `local` is asked only if the time matters.
    #[must_use]
    pub fn takes(&self, visitor: &Traits, local: impl FnOnce() -> LocalTime) -> bool {
        let Self { device, languages, countries, .. } = self;
        device.is_none_or(|device| device == visitor.device)
            && (languages.is_empty() || visitor.language.is_some_and(|of| languages.contains(&of)))
            && (countries.is_empty() || visitor.country.is_some_and(|of| countries.contains(&of)))
            && (!self.has_time() || self.is_open(local()))
    }

    fn is_open(&self, at: LocalTime) -> bool {
        let LocalTime { day, minute } = at;
        match self.hours {
            None => self.days.has(day),
            Some(Hours { from, to }) if from < to => {
                self.days.has(day) && (from..to).contains(&minute)
            }
            Some(Hours { from, to }) => {
                minute >= from && self.days.has(day) || minute < to && self.days.has(day.before())
            }
        }
    }

    /// Whether it takes every visitor that another one takes.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        fn has_all<T: PartialEq>(own: &[T], other: &[T]) -> bool {
            own.is_empty() || !other.is_empty() && other.iter().all(|one| own.contains(one))
        }
        (self.device.is_none() || self.device == other.device)
            && has_all(&self.languages, &other.languages)
            && has_all(&self.countries, &other.countries)
            && (!self.has_time() || self.covers_times(other))
    }

    fn covers_times(&self, other: &Self) -> bool {
        let of_day = |day: Weekday| (0..MINUTES_A_DAY).map(move |minute| LocalTime { day, minute });
        let mut all = Weekday::ALL.iter().flat_map(|day| of_day(*day));
        all.all(|at| self.is_open(at) || !other.is_open(at))
    }
}

/// `ios, de|fr, AT|DE, sat|sun, 09:00-18:00`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn joined<T: ToString>(list: impl IntoIterator<Item = T>) -> Option<String> {
            let words: Vec<String> = list.into_iter().map(|word| word.to_string()).collect();
            (!words.is_empty()).then(|| words.join("|"))
        }
        let parts = [
            self.device.map(|device| device.to_string()),
            joined(&self.languages),
            joined(&self.countries),
            joined(self.days.named()),
            self.hours.map(|hours| hours.to_string()),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests;
