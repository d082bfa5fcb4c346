//! The terms of a code: its discount, and how often, when and for which orders it may be redeemed.
//!
//! Invariant: the window is half-open, from the start of its first day to the end of its last. Does
//! not know which code has these terms (see `coupon` and `batch`) or who redeemed it (see
//! `record::redemption`).

use std::fmt;

use jiff::civil::Date;
use thiserror::Error;

use super::discount::Discount;
use crate::domain::money::Money;
use crate::domain::period::{Period, PeriodError, Zone};
use crate::domain::time::Timestamp;

/// The discount and the limits of a code. `None` means no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terms {
    /// The discount, if it is known.
    pub discount: Option<Discount>,
    /// How often the code may be redeemed.
    pub limit: Option<u32>,
    /// How often one customer may redeem it.
    pub limit_by_customer: Option<u32>,
    /// The first instant at which it may be redeemed.
    pub starts_at: Option<Timestamp>,
    /// The first instant at which it may no longer be redeemed.
    pub ends_at: Option<Timestamp>,
    /// The smallest order total.
    pub minimum: Option<Money>,
}

impl Terms {
    /// The instants from the start of the first day to the end of the last.
    pub fn window(
        first: Option<Date>,
        last: Option<Date>,
        zone: &Zone,
    ) -> Result<(Option<Timestamp>, Option<Timestamp>), PeriodError> {
        if let (Some(first), Some(last)) = (first, last) {
            let period = Period::days(first, last, zone.clone())?;
            return Ok((Some(period.from), Some(period.to)));
        }
        let start = first.map(|day| zone.start_of(day)).transpose()?;
        let end = last.map(|day| Period::days(day, day, zone.clone())).transpose()?;
        Ok((start, end.map(|day| day.to)))
    }

    /// The first day, in a zone.
    #[must_use]
    pub fn first_day(&self, zone: &Zone) -> Option<Date> {
        self.starts_at.map(|start| zone.day(start))
    }

    /// The last day, in a zone.
    #[must_use]
    pub fn last_day(&self, zone: &Zone) -> Option<Date> {
        self.ends_at.map(|end| zone.day(end.plus_ms(-1)))
    }

    #[must_use]
    pub fn is_over(&self, at: Timestamp) -> bool {
        self.ends_at.is_some_and(|end| end <= at)
    }

    /// A summary for people, with days in a zone: `10%, once, until 2026-11-30, from 40.00 EUR`.
    /// Empty without terms.
    #[must_use]
    pub fn summary(&self, zone: &Zone) -> String {
        let Self { discount, limit, limit_by_customer, starts_at: _, ends_at: _, minimum } = self;
        let days = match (self.first_day(zone), self.last_day(zone)) {
            (Some(first), Some(last)) => Some(format!("{first} to {last}")),
            (Some(first), None) => Some(format!("from {first} on")),
            (None, Some(last)) => Some(format!("until {last}")),
            (None, None) => None,
        };
        let parts = [
            discount.map(|discount| discount.to_string()),
            limit.map(|limit| Times(limit).to_string()),
            limit_by_customer.map(|limit| format!("{} a customer", Times(limit))),
            days,
            minimum.map(|minimum| format!("from {minimum}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// A redemption that is being asked for, and how often the code was redeemed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestedUse {
    pub at: Timestamp,
    /// The order's total, if it was given.
    pub total: Option<Money>,
    /// How many orders hold a use of the code now.
    pub uses: u32,
    /// How many of these orders are the customer's, if one was given.
    pub uses_by_customer: Option<u32>,
}

/// Why a code may not be redeemed although it is in use. The text follows the code's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Unmet {
    #[error("is not valid before {0}")]
    TooEarly(Date),
    #[error("was valid until {0}")]
    TooLate(Date),
    #[error("is used up: it can be redeemed {}", Times(*.0))]
    UsedUp(u32),
    #[error("can be redeemed {} per customer, so the customer must be named", Times(*.0))]
    NoCustomer(u32),
    #[error("can be redeemed {} per customer, and this customer has already done so", Times(*.0))]
    UsedUpByCustomer(u32),
    #[error("is valid for orders of at least {0}, so the order's total must be named")]
    NoTotal(Money),
    #[error("is valid for orders of at least {minimum}; this order is {total}")]
    TooLittle { minimum: Money, total: Money },
    #[error(
        "is valid for orders of at least {minimum}; this order is in another currency, {total}"
    )]
    OtherCurrency { minimum: Money, total: Money },
}

impl Terms {
    /// Checks the terms in order and returns the first that the redemption does not meet. Days are
    /// those of the zone.
    pub fn meet(&self, asked: &RequestedUse, zone: &Zone) -> Result<(), Unmet> {
        if let Some(start) = self.starts_at.filter(|start| asked.at < *start) {
            return Err(Unmet::TooEarly(zone.day(start)));
        }
        if let Some(last) = self.last_day(zone).filter(|_| self.is_over(asked.at)) {
            return Err(Unmet::TooLate(last));
        }
        if let Some(limit) = self.limit.filter(|limit| asked.uses >= *limit) {
            return Err(Unmet::UsedUp(limit));
        }
        match (self.limit_by_customer, asked.uses_by_customer) {
            (Some(limit), None) => return Err(Unmet::NoCustomer(limit)),
            (Some(limit), Some(uses)) if uses >= limit => {
                return Err(Unmet::UsedUpByCustomer(limit));
            }
            _ => {}
        }
        match (self.minimum, asked.total) {
            (Some(minimum), None) => Err(Unmet::NoTotal(minimum)),
            (Some(minimum), Some(total)) if minimum.currency != total.currency => {
                Err(Unmet::OtherCurrency { minimum, total })
            }
            (Some(minimum), Some(total)) if total.minor < minimum.minor => {
                Err(Unmet::TooLittle { minimum, total })
            }
            _ => Ok(()),
        }
    }
}

/// A count for people: `once`, `3 times`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times(pub u32);

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("once"),
            times => write!(f, "{times} times"),
        }
    }
}

#[cfg(test)]
mod tests;
