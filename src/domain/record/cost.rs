//! Costs of a month, for a campaign, for a channel, or for both.
//!
//! Invariant: a month lies in the years 1 to 9999, and an amount is not negative. Does not assign
//! costs to rows of a report (see `report`).

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use thiserror::Error;

use crate::domain::label::{Campaign, Channel};
use crate::domain::money::Money;

/// A calendar month: `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

/// Why a text is not a month.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a month such as 2026-11")]
pub struct MonthError(String);

impl Month {
    /// Parses `YYYY-MM`.
    pub fn parse(text: &str) -> Result<Self, MonthError> {
        let error = || MonthError(text.to_owned());
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        match text.split_once('-') {
            Some((year, month)) if year.len() == 4 && month.len() == 2 => {
                let (true, Ok(year), Ok(month)) =
                    (digits(year) && digits(month), year.parse(), month.parse())
                else {
                    return Err(error());
                };
                Date::new(year, month, 1).map(Self).map_err(|_| error())
            }
            _ => Err(error()),
        }
    }

    #[must_use]
    pub fn first(self) -> Date {
        self.0
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> Date {
        self.0.last_of_month()
    }

    /// The month before; `None` before the year 1.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        self.0.checked_sub(1.month()).ok().map(Self)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

/// The month, campaign and channel of a cost. Without a channel it belongs to the campaign as a
/// whole, and the other way round.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CostKey {
    pub month: Month,
    pub campaign: Option<Campaign>,
    pub channel: Option<Channel>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    pub key: CostKey,
    /// The amount. Not negative.
    pub amount: Money,
}

#[cfg(test)]
mod tests;
