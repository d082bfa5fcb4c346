//! Flags for the first and the last day of a link.
//!
//! Invariant: days are those of the plan's time zone, and both are included.

use clap::Args;
use jiff::civil::Date;

use crate::cli::error::CliError;
use crate::domain::period::{Period, parse_day};
use crate::domain::settings::Settings;
use crate::domain::string_enum::is_word;
use crate::domain::time::Timestamp;

#[derive(Debug, Clone, Copy, Args)]
pub(super) struct DayFlags {
    /// Its first day, or `now`; before it, visitors get a page that says so
    #[arg(long, value_name = "DAY", value_parser = first_day)]
    starts: Option<Day>,
    /// Its last day (inclusive), or `never`
    #[arg(long, value_name = "DAY", value_parser = last_day)]
    ends: Option<Day>,
}

/// A day, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Day(Option<Date>);

fn first_day(text: &str) -> Result<Day, String> {
    day_or(text, "now")
}

fn last_day(text: &str) -> Result<Day, String> {
    day_or(text, "never")
}

fn day_or(text: &str, none: &str) -> Result<Day, String> {
    if is_word(text, none) {
        return Ok(Day(None));
    }
    parse_day(text).map(|day| Day(Some(day))).map_err(|error| format!("{error}, or {none}"))
}

/// An instant that a flag gives; `Some(None)` for none.
pub(super) type GivenInstant = Option<Option<Timestamp>>;

impl DayFlags {
    pub(super) fn are_given(self) -> bool {
        self.starts.is_some() || self.ends.is_some()
    }

    /// The first instant of the first day.
    pub(super) fn starts_at(self, settings: &Settings) -> Result<GivenInstant, CliError> {
        instant(self.starts, settings, |day| day.from)
    }

    /// The first instant after the last day.
    pub(super) fn ends_at(self, settings: &Settings) -> Result<GivenInstant, CliError> {
        instant(self.ends, settings, |day| day.to)
    }
}

fn instant(
    given: Option<Day>,
    settings: &Settings,
    of: impl Fn(Period) -> Timestamp,
) -> Result<GivenInstant, CliError> {
    let Some(Day(day)) = given else { return Ok(None) };
    let period = day.map(|day| Period::days(day, day, settings.zone.clone())).transpose()?;
    Ok(Some(period.map(of)))
}
