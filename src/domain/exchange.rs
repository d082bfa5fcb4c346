//! Rates of exchange: what one unit of another currency is in the plan's.
//!
//! Invariant: a rate is above zero and exact, a whole number of millionths of millionths. Absent:
//! converting (the report does, order by order).

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Decimals that a rate can have.
const DECIMALS: usize = 12;

/// One unit of another currency in the plan's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExchangeRate(u64);

/// Why a text is no rate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a rate of exchange such as 0.92")]
pub struct ExchangeRateError(String);

impl ExchangeRate {
    /// From parts of [`ExchangeRate::ONE`]; `None` for none.
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
    pub const ONE: u64 = 1_000_000_000_000;
}

impl FromStr for ExchangeRate {
    type Err = ExchangeRateError;

    fn from_str(text: &str) -> Result<Self, ExchangeRateError> {
        let error = || ExchangeRateError(text.trim().to_owned());
        let (whole, decimals) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > DECIMALS {
            return Err(error());
        }
        let padded = format!("{whole}{decimals:0<DECIMALS$}");
        padded.parse().ok().and_then(Self::from_parts).ok_or_else(error)
    }
}

impl fmt::Display for ExchangeRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:0DECIMALS$}", self.0 / Self::ONE, self.0 % Self::ONE);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_exact_and_written_without_what_says_nothing() {
        for (text, shown) in [("0.92", "0.92"), ("1", "1"), ("165.430", "165.43"), ("10", "10")] {
            assert_eq!(text.parse::<ExchangeRate>().unwrap().to_string(), shown);
        }
        assert_eq!("0.92".parse::<ExchangeRate>().unwrap().parts(), 920_000_000_000);
        for text in ["", "0", "0.0", "-1", "1,5", ".5", "1.", "1e3", "0.0000000000001", "99999999"]
        {
            assert!(text.parse::<ExchangeRate>().is_err(), "{text}");
        }
    }
}
