//! Conversion rates: the denominator, and the rates that a plan expects.
//!
//! Invariant: an expected rate is between 0 and 1. Does not measure rates (see `report`).

use std::collections::BTreeMap;
use std::fmt;

use thiserror::Error;

use crate::domain::money::{parts, shortest};
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::string_enum::string_enum;

string_enum!(
    /// The denominator of a rate.
    RateOf {
        /// Distinct visitors of each day, summed over the days.
        People = "people",
        /// Clicks with the verdict `person`.
        Clicks = "clicks",
        Conversations = "conversations",
        Contacts = "contacts",
    }
);

/// A rate between 0 and 1, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExpectedRate(u32);

/// Why a number is not an expected rate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0} is not a rate between 0 and 1 with at most six decimals, such as 0.018")]
pub struct ExpectedRateError(pub String);

const DECIMALS: u32 = 6;
const ONE: u32 = 10_u32.pow(DECIMALS);

impl ExpectedRate {
    /// A rate from millionths, at most a million.
    pub fn from_millionths(millionths: u32) -> Result<Self, ExpectedRateError> {
        let rate = Self(millionths);
        if millionths <= ONE { Ok(rate) } else { Err(ExpectedRateError(rate.to_string())) }
    }

    /// Parses `0.018` or `1`.
    pub fn parse(text: &str) -> Result<Self, ExpectedRateError> {
        let millionths = parts(text, DECIMALS).and_then(|parts| u32::try_from(parts).ok());
        let rate = millionths.and_then(|millionths| Self::from_millionths(millionths).ok());
        rate.ok_or_else(|| ExpectedRateError(text.to_owned()))
    }

    /// The rate as a number, for display.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(ONE)
    }

    #[must_use]
    pub fn millionths(self) -> u32 {
        self.0
    }
}

impl fmt::Display for ExpectedRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shortest(u64::from(self.0), DECIMALS))
    }
}

/// The rates that a plan expects of a channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Benchmark {
    /// The expected rates, by denominator and kind of conversion.
    pub rates: BTreeMap<(RateOf, ConversionKind), ExpectedRate>,
    /// The source of the numbers.
    pub note: Option<Box<str>>,
}

impl Benchmark {
    /// The key of a rate in the plan: `people_to_sale`.
    #[must_use]
    pub fn name(of: RateOf, kind: ConversionKind) -> String {
        format!("{of}_to_{kind}")
    }
}

#[cfg(test)]
mod tests;
