//! What is stored about visitors, and for how long.
//!
//! Invariant: a retention is above zero and at most a hundred years. Does not remove old data (see
//! `change`) and does not hold the visitor keys (see `click::visitor`).

use std::fmt;
use std::str::FromStr;

use jiff::Span;
use jiff::civil::Date;
use thiserror::Error;

use crate::domain::period::Zone;
use crate::domain::string_enum::{NotOneOf, string_enum};
use crate::domain::time::Timestamp;

string_enum!(
    /// How a returning visitor is recognised.
    VisitorPolicy {
        /// By network and user agent, under a key that is deleted when the day ends.
        Daily = "daily",
        /// As daily. Plans of earlier releases could say so; no cookie was ever set.
        Cookie = "cookie",
        /// Not at all.
        Nobody = "none",
    }
);

string_enum!(
    /// What is left out of the click of a browser that asks not to be tracked.
    SignalPolicy {
        /// The visitor key, by which clicks of one browser are known as such.
        Visitor = "visitor",
        /// The click id in the target too, so that no order can name the click.
        Strict = "strict",
    }
);

string_enum!(
    /// The unit of a retention.
    RetentionUnit {
        Day = "day",
        Month = "month",
        Year = "year",
    }
);

/// How long data is kept: `25 months`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// The number of units. Above 0.
    pub count: u16,
    pub unit: RetentionUnit,
}

/// Why a plan cannot say how a returning visitor is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VisitorPolicyError {
    #[error("Couplet sets no cookies: write `daily`, which is what `cookie` did, or `none`")]
    Cookie,
    #[error("`{0}` is not one of daily, none")]
    Unknown(String),
}

impl VisitorPolicy {
    /// Reads what a plan says.
    pub fn parse(text: &str) -> Result<Self, VisitorPolicyError> {
        match text.parse() {
            Ok(Self::Cookie) => Err(VisitorPolicyError::Cookie),
            Ok(policy) => Ok(policy),
            Err(NotOneOf { given, .. }) => Err(VisitorPolicyError::Unknown(given)),
        }
    }
}

/// Why a text is not a retention.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a period such as 90 days, 25 months or 2 years")]
pub struct RetentionError(String);

impl RetentionUnit {
    /// The count that makes a hundred years. A longer retention is a typing error.
    fn max_count(self) -> u16 {
        match self {
            Self::Day => 36_525,
            Self::Month => 1_200,
            Self::Year => 100,
        }
    }
}

impl Retention {
    /// The first day on which what was made at an instant is kept no longer.
    #[must_use]
    pub fn until(self, at: Timestamp, zone: &Zone) -> Option<Date> {
        zone.day(at).checked_add(self.span()).ok()?.tomorrow().ok()
    }

    fn span(self) -> Span {
        let count = i64::from(self.count);
        match self.unit {
            RetentionUnit::Day => Span::new().days(count),
            RetentionUnit::Month => Span::new().months(count),
            RetentionUnit::Year => Span::new().years(count),
        }
    }

    /// The start of the first day whose data is kept at an instant. Data of the years before 1 is always kept.
    #[must_use]
    pub fn since(self, at: Timestamp, zone: &Zone) -> Timestamp {
        let first = zone.day(at).checked_sub(self.span()).ok();
        first.and_then(|day| zone.start_of(day).ok()).unwrap_or(Timestamp::MIN)
    }
}

impl FromStr for Retention {
    type Err = RetentionError;

    fn from_str(text: &str) -> Result<Self, RetentionError> {
        let error = || RetentionError(text.trim().to_owned());
        let (count, unit) = text.trim().split_once(' ').ok_or_else(error)?;
        let unit = unit.trim_start();
        let unit = unit.strip_suffix('s').unwrap_or(unit).parse::<RetentionUnit>();
        let unit = unit.map_err(|_| error())?;
        let count = count.parse::<u16>().map_err(|_| error())?;
        if (1..=unit.max_count()).contains(&count) {
            Ok(Self { count, unit })
        } else {
            Err(error())
        }
    }
}

impl fmt::Display for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.count, self.unit, if self.count == 1 { "" } else { "s" })
    }
}

/// What is stored about visitors, and for how long. `None` keeps the data for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privacy {
    pub visitor: VisitorPolicy,
    /// What `Sec-GPC` and `DNT` leave out.
    pub signals: SignalPolicy,
    /// How long clicks are kept.
    pub clicks: Option<Retention>,
    /// How long the user agents of clicks are kept.
    pub user_agents: Option<Retention>,
    /// How long is kept what agents wrote about people who were given codes. The labels are in the rows of codes of
    /// batches alone, which their index by time finds.
    pub labels: Option<Retention>,
    /// How long the operator keeps backups. Nothing here deletes any: whoever erases a person is told until when they
    /// hold the person.
    pub backups: Option<Retention>,
}

impl Default for Privacy {
    fn default() -> Self {
        Self {
            visitor: VisitorPolicy::Daily,
            signals: SignalPolicy::Visitor,
            clicks: None,
            user_agents: None,
            labels: None,
            backups: None,
        }
    }
}

#[cfg(test)]
mod tests;
