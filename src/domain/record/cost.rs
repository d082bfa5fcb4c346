//! Costs of a month, for a campaign, for a channel, or for both: of the plan, and of files.
//!
//! Invariant: a month lies in the years 1 to 9999, and an amount is not negative. Does not assign
//! costs to rows of a report (see `report`), and does not put both together (see `settings::costs`).

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use thiserror::Error;

use super::contradiction::Stated;
use super::filed::filed;
use super::foreign_id::ForeignId;
use super::ledger::Imports;
use super::record_key::RecordKey;
use crate::domain::hundredths::Hundredths;
use crate::domain::label::{Campaign, Channel};
use crate::domain::money::{Currency, Money};
use crate::domain::settings::Settings;
use crate::domain::string_enum::string_enum;
use crate::domain::time::{Timestamp, civil_ms};

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

    /// Its first instant in UTC: what is told of a month has no zone before a report gives it one.
    #[must_use]
    pub fn start_in_utc(self) -> Timestamp {
        Timestamp::saturating_from_ms(civil_ms(self.0.at(0, 0, 0, 0)))
    }

    /// The month that begins with a day; `None` of another day.
    #[must_use]
    pub fn beginning(day: Date) -> Option<Self> {
        (day.day() == 1 && day.year() > 0).then_some(Self(day))
    }

    /// The month of a day.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self(day.first_of_month())
    }

    /// The month before; `None` before the year 1.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        self.0.checked_sub(1.month()).ok().map(Self)
    }

    /// The month after; `None` after the year 9999.
    #[must_use]
    pub fn after(self) -> Option<Self> {
        self.0.checked_add(1.month()).ok().map(Self)
    }

    /// The months from this one to a later one; 0 if that is not later.
    #[must_use]
    pub fn until(self, later: Self) -> u32 {
        let number = |month: Self| i32::from(month.0.year()) * 12 + i32::from(month.0.month());
        u32::try_from(number(later) - number(self)).unwrap_or(0)
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

string_enum!(
    /// What was paid for.
    CostKind {
        /// Advertisements.
        Ads = "ads",
        /// Programs and services.
        Tools = "tools",
        /// Hours of work, with their price or without.
        Hours = "hours",
    }
);

/// A cost of a file: a version of it from one row, or what its versions add up to. Versions are compared field by
/// field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileCost {
    /// The import epoch. Only the versions of the last epoch count.
    pub epoch: u32,
    /// When the tool last changed it.
    pub updated_at: Option<Timestamp>,
    /// See [`FileCost::key`].
    pub id: ForeignId,
    pub month: Month,
    /// The channel as written. A report applies the plan's aliases.
    pub channel: Option<Channel>,
    pub campaign: Option<Campaign>,
    pub kind: CostKind,
    /// What was paid. Not negative. Hours may stand without it.
    pub amount: Option<Money>,
    /// The hours of work. Not negative.
    pub hours: Option<Hundredths>,
    /// The imports that brought it, which say nothing of the record.
    pub imports: Imports,
}

impl FileCost {
    /// The id of a cost.
    #[must_use]
    pub fn key(
        month: Month,
        channel: Option<&Channel>,
        campaign: Option<&Campaign>,
        currency: Option<Currency>,
        kind: CostKind,
    ) -> ForeignId {
        let key = RecordKey::default().exact(&month.to_string()).name(channel.map(Channel::as_str));
        let key = key.name(campaign.map(Campaign::as_str));
        key.exact(currency.map_or("", Currency::code)).exact(kind.as_str()).id()
    }

    fn time(&self) -> Timestamp {
        self.month.start_in_utc()
    }
}

filed! {
    FileCost {
        refuses: true,
        person: ,
        completed: [amount, hours],
        fields: |cost| [
            Amount: cost.amount.map(Stated::Money),
            Hours: cost.hours.map(Stated::Hundredths),
        ],
        fn state_of(cost: &Self) -> Option<&str> {
            Some(cost.kind.as_str())
        }

        fn channel_of(cost: &Self) -> Option<&str> {
            cost.channel.as_ref().map(Channel::as_str)
        }

        fn net_of(cost: &Self) -> Option<Money> {
            cost.amount
        }

        fn replaced_in<'s>(cost: &Self, settings: &'s Settings) -> Option<&'s Cost> {
            settings.replaced_by(cost)
        }
    }
}

#[cfg(test)]
mod tests;
