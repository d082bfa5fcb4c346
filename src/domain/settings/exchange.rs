//! Exchange rates: the value of one unit of another currency in the plan's currency.
//!
//! Invariant: a rate is above zero and exact, a whole number of 10^-12. Does not convert amounts;
//! the report does, order by order.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::domain::money::{parts, shortest};

/// Decimals of a rate.
const DECIMALS: u32 = 12;

/// One unit of another currency in the plan's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExchangeRate(u64);

/// Why a text is not a rate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not an exchange rate such as 0.92")]
pub struct ExchangeRateError(String);

impl ExchangeRate {
    /// A rate from parts of [`ExchangeRate::ONE`]; `None` for zero.
    #[must_use]
    pub fn from_parts(parts: u64) -> Option<Self> {
        (parts > 0).then_some(Self(parts))
    }

    /// The rate in parts of [`ExchangeRate::ONE`].
    #[must_use]
    pub fn parts(self) -> u64 {
        self.0
    }

    /// The parts of a rate of one.
    pub const ONE: u64 = 10_u64.pow(DECIMALS);
}

impl FromStr for ExchangeRate {
    type Err = ExchangeRateError;

    fn from_str(text: &str) -> Result<Self, ExchangeRateError> {
        let parts = parts(text.trim(), DECIMALS).and_then(Self::from_parts);
        parts.ok_or_else(|| ExchangeRateError(text.trim().to_owned()))
    }
}

impl fmt::Display for ExchangeRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shortest(self.0, DECIMALS))
    }
}

#[cfg(test)]
mod tests;
