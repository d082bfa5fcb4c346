//! How messages show a day to customers: `{day} {month.name}` makes `30 November`.
//!
//! Invariant: a style shows the day and the month. Names of months and weekdays are English; other languages
//! use numbers. Does not say which day a message shows (see `message`).

use std::fmt;

use jiff::civil::Date;
use thiserror::Error;

use super::template::{Part, Template, TemplateError};
use crate::domain::limits::DAY_STYLE_CHARS_MAX;
use crate::domain::string_enum::string_enum;

string_enum!(
    /// A placeholder of a style.
    DayField {
        /// `3`
        Day = "day",
        /// `03`
        PaddedDay = "dd",
        /// `12`
        Month = "month",
        /// `12`, and `03` for March.
        PaddedMonth = "mm",
        /// `December`
        MonthName = "month.name",
        /// `Dec`
        MonthShort = "month.short",
        /// `2036`
        Year = "year",
        /// `Wednesday`
        Weekday = "weekday",
    }
);

impl DayField {
    fn is_day(self) -> bool {
        matches!(self, Self::Day | Self::PaddedDay)
    }

    fn is_month(self) -> bool {
        matches!(self, Self::Month | Self::PaddedMonth | Self::MonthName | Self::MonthShort)
    }

    fn pattern(self) -> &'static str {
        match self {
            Self::Day => "%-d",
            Self::PaddedDay => "%d",
            Self::Month => "%-m",
            Self::PaddedMonth => "%m",
            Self::MonthName => "%B",
            Self::MonthShort => "%b",
            Self::Year => "%Y",
            Self::Weekday => "%A",
        }
    }
}

/// How a day is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayStyle(Template<DayField>);

/// Why a text is not a style.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DayStyleError {
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A day that nobody could find in a calendar.
    #[error("a date needs its day and its month, such as {{day}} {{month.name}} or {{dd}}.{{mm}}.")]
    Incomplete,
    #[error("a date can have {DAY_STYLE_CHARS_MAX} characters; this one has {0}")]
    TooLong(usize),
    #[error("a date cannot contain control characters")]
    Control,
}

impl DayStyle {
    pub fn parse(text: &str) -> Result<Self, DayStyleError> {
        let text = text.trim();
        let chars = text.chars().count();
        if chars > DAY_STYLE_CHARS_MAX {
            return Err(DayStyleError::TooLong(chars));
        }
        if text.chars().any(char::is_control) {
            return Err(DayStyleError::Control);
        }
        let template = Template::<DayField>::parse(text)?;
        let has = |is: fn(DayField) -> bool| {
            template.parts().iter().any(|part| matches!(part, Part::Field(field) if is(*field)))
        };
        if has(DayField::is_day) && has(DayField::is_month) {
            Ok(Self(template))
        } else {
            Err(DayStyleError::Incomplete)
        }
    }

    /// The day in this style.
    #[must_use]
    pub fn show(&self, day: Date) -> String {
        let part = |part: &Part<DayField>| match part {
            Part::Text(text) => text.to_string(),
            Part::Field(field) => day.strftime(field.pattern()).to_string(),
        };
        self.0.parts().iter().map(part).collect()
    }
}

/// `30 November`
impl Default for DayStyle {
    fn default() -> Self {
        Self::parse("{day} {month.name}").expect("the default style has a day and a month")
    }
}

impl fmt::Display for DayStyle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests;
