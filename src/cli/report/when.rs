//! The period that a command is about, as its flags say it.

use clap::Args;

use crate::domain::period::{Period, PeriodError, Zone, parse_day};
use crate::domain::time::Timestamp;

/// The period.
#[derive(Debug, Clone, Args)]
pub(super) struct When {
    /// A month: 2026-11
    #[arg(long, conflicts_with_all = ["quarter", "from", "to"])]
    month: Option<String>,
    /// A quarter: 2026-Q4
    #[arg(long, conflicts_with_all = ["from", "to"])]
    quarter: Option<String>,
    /// The first day: 2026-11-20
    #[arg(long, value_name = "DAY", requires = "to")]
    from: Option<String>,
    /// The last day, whole
    #[arg(long, value_name = "DAY", requires = "from")]
    to: Option<String>,
}

impl When {
    /// Refuses what is no period in any zone, before any data is read.
    pub(super) fn check(&self) -> Result<(), PeriodError> {
        self.asked(Zone::utc()).map(|_| ())
    }

    /// The period that was asked for; `None` when none was.
    pub(super) fn asked(&self, zone: Zone) -> Result<Option<Period>, PeriodError> {
        if let Some(month) = &self.month {
            return Period::month(month, zone).map(Some);
        }
        if let Some(quarter) = &self.quarter {
            return Period::quarter(quarter, zone).map(Some);
        }
        match (&self.from, &self.to) {
            (Some(from), Some(to)) => {
                Period::days(parse_day(from)?, parse_day(to)?, zone).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The period that was asked for, else the last whole month.
    pub(super) fn period(&self, now: Timestamp, zone: Zone) -> Result<Period, PeriodError> {
        match self.asked(zone.clone())? {
            Some(period) => Ok(period),
            None => Period::last_month(now, zone),
        }
    }
}
