//! Exchange rates: the value of one unit of another currency in the plan's currency.
//!
//! Invariant: a rate is above zero and exact, a whole number of 10^-12. Does not say which amounts are converted: the
//! report does that, order by order.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::domain::money::{Currency, Money, divided, parts, shortest};

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

    /// The amount in another currency, one unit of which is worth `self` units of it; rounded half away from zero to
    /// its minor unit. `None` beyond 9.2e18 of them.
    #[must_use]
    pub fn convert(self, amount: Money, into: Currency) -> Option<Money> {
        // This product always fits. Where twice the next one does not, the result is far too large in any currency.
        let scaled = i128::from(amount.minor) * i128::from(self.0);
        let scaled = scaled.checked_mul(10_i128.pow(into.exponent()))?;
        scaled.checked_mul(2)?.checked_add(1 << 64)?;
        let minor = divided(scaled, Self::ONE * 10_u64.pow(amount.currency.exponent()))?;
        Some(Money { minor: i64::try_from(minor).ok()?, currency: into })
    }
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
