//! Percentages: shares that a plan states, such as a margin.
//!
//! Invariant: between 0% and 100%, exact, in hundredths of a percent. Does not hold the discount of a code, which may
//! also be an amount (see `code::discount`).

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::money::{divided, parts, shortest};

/// Decimals of a percentage.
const DECIMALS: u32 = 2;

/// A share between nothing and all, in hundredths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(u32);

/// Why a text is not a percentage.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a share between 0% and 100%, such as 40% or 12.5%")]
pub struct PercentError(String);

impl Percent {
    /// Hundredths of a percent in 100%.
    pub const WHOLE: u32 = 10_000;

    /// Hundredths of a percent, at most 10,000.
    pub fn from_hundredths(hundredths: u32) -> Result<Self, PercentError> {
        let percent = Self(hundredths);
        if hundredths <= Self::WHOLE { Ok(percent) } else { Err(PercentError(percent.to_string())) }
    }

    #[must_use]
    pub fn hundredths(self) -> u32 {
        self.0
    }

    /// This share of an amount, rounded half away from zero to a whole minor unit.
    #[must_use]
    pub fn of(self, minor: i128) -> i128 {
        divided(minor * i128::from(self.0), Self::WHOLE.into()).unwrap_or_default()
    }
}

impl FromStr for Percent {
    type Err = PercentError;

    /// Parses `40%` and `12.5 %`.
    fn from_str(text: &str) -> Result<Self, PercentError> {
        let error = || PercentError(text.trim().to_owned());
        let number = text.trim().strip_suffix('%').ok_or_else(error)?;
        let hundredths = parts(number.trim_end(), DECIMALS).ok_or_else(error)?;
        u32::try_from(hundredths)
            .ok()
            .and_then(|of| Self::from_hundredths(of).ok())
            .ok_or_else(error)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", shortest(self.0.into(), DECIMALS))
    }
}

#[cfg(test)]
mod tests;
