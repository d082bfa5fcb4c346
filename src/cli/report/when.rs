//! Flags that name a period.

use std::str::FromStr;

use clap::Args;

use crate::domain::period::{Period, PeriodError, Zone, parse_day};
use crate::domain::time::Timestamp;

#[derive(Debug, Clone, Default, Args)]
pub(in crate::cli) struct When {
    /// A month, such as 2026-11
    #[arg(long, conflicts_with_all = ["quarter", "year", "from", "to"])]
    month: Option<String>,
    /// A quarter, such as 2026-Q4
    #[arg(long, conflicts_with_all = ["year", "from", "to"])]
    quarter: Option<String>,
    /// A year, such as 2026
    #[arg(long, conflicts_with_all = ["from", "to"])]
    year: Option<String>,
    /// The first day, such as 2026-11-20
    #[arg(long, value_name = "DAY", requires = "to")]
    from: Option<String>,
    /// The last day (inclusive)
    #[arg(long, value_name = "DAY", requires = "from")]
    to: Option<String>,
}

impl When {
    /// Checks the flags before any data is read.
    pub(in crate::cli) fn check(&self) -> Result<(), PeriodError> {
        self.asked(Zone::utc()).map(|_| ())
    }

    /// The period of the flags; `None` without flags.
    pub(in crate::cli) fn asked(&self, zone: Zone) -> Result<Option<Period>, PeriodError> {
        if let Some(month) = &self.month {
            return Period::month(month, zone).map(Some);
        }
        if let Some(quarter) = &self.quarter {
            return Period::quarter(quarter, zone).map(Some);
        }
        if let Some(year) = &self.year {
            return Period::year(year, zone).map(Some);
        }
        match (&self.from, &self.to) {
            (Some(from), Some(to)) => {
                Period::days(parse_day(from)?, parse_day(to)?, zone).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The period of the flags, else the last whole month.
    pub(in crate::cli) fn period(&self, now: Timestamp, zone: Zone) -> Result<Period, PeriodError> {
        match self.asked(zone.clone())? {
            Some(period) => Ok(period),
            None => Period::last_month(now, zone),
        }
    }
}

/// The period that a report is compared with.
#[derive(Debug, Clone)]
pub(super) enum Against {
    Previous,
    Month(String),
    Quarter(String),
    Year(String),
}

impl FromStr for Against {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        if text.eq_ignore_ascii_case("previous") {
            return Ok(Self::Previous);
        }
        let text = text.to_owned();
        let against = match text.as_str() {
            quarter if quarter.contains("-Q") => Self::Quarter(text),
            year if year.len() == 4 => Self::Year(text),
            _ => Self::Month(text),
        };
        against.named(Zone::utc())?;
        Ok(against)
    }
}

impl Against {
    /// The period that is named; `None` if none is.
    fn named(&self, zone: Zone) -> Result<Option<Period>, PeriodError> {
        match self {
            Self::Previous => Ok(None),
            Self::Month(text) => Period::month(text, zone).map(Some),
            Self::Quarter(text) => Period::quarter(text, zone).map(Some),
            Self::Year(text) => Period::year(text, zone).map(Some),
        }
    }

    /// The period that `period` is compared with.
    pub(super) fn period(&self, period: &Period) -> Result<Period, PeriodError> {
        let named = self.named(period.zone.clone())?;
        named.map_or_else(|| period.before(), Ok)
    }
}
