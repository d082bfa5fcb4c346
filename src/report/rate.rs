//! The conversion rate of a row, with its 95% Wilson interval.
//!
//! Invariant: a missing value or bound has a reason. A rate is the share of its units that converted, so
//! there is none where a conversion has no unit, or a unit has two conversions (see `coverage`). A rate of
//! shared credit has no interval, because shares do not count successes.

use crate::attribution::statistics::wilson;
use crate::domain::settings::rate::RateOf;
use crate::domain::string_enum::string_enum;

string_enum!(
    /// Why a rate or its bounds are missing.
    RateReason {
        /// Nothing to divide by.
        ZeroDenominator = "zero_denominator",
        /// Credit is shared: no interval.
        FractionalCredits = "fractional_credits",
        /// A conversion has no unit among those to divide by, such as a code that was used without a click.
        OutsideDenominator = "outside_denominator",
        /// One unit has two conversions.
        Repeat = "repeat",
    }
);

/// Conversions divided by people, clicks, conversations or contacts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// What it divides by.
    pub of: RateOf,
    /// The rate, where 1 is one conversion for each unit.
    pub value: Option<f64>,
    /// Lower bound of the interval.
    pub low: Option<f64>,
    /// Upper bound of the interval.
    pub high: Option<f64>,
    /// Why the rate or its bounds are missing.
    pub reason: Option<RateReason>,
}

impl Rate {
    /// `whole` is the number of conversions if no credit is shared; `no_share` is why they are no share of
    /// the denominator.
    pub(super) fn new(
        of: RateOf,
        conversions: f64,
        whole: Option<u64>,
        denominator: u64,
        no_share: Option<RateReason>,
    ) -> Self {
        let zero = (denominator == 0).then_some(RateReason::ZeroDenominator);
        if let Some(reason) = zero.or(no_share) {
            return Self { of, value: None, low: None, high: None, reason: Some(reason) };
        }
        let value = Some(conversions / denominator as f64);
        let Some(whole) = whole else {
            let reason = Some(RateReason::FractionalCredits);
            return Self { of, value, low: None, high: None, reason };
        };
        // Without a reason, there are at most as many conversions as units, and so there is an interval.
        let (low, high) = wilson(whole, denominator).unzip();
        Self { of, value, low, high, reason: None }
    }
}

#[cfg(test)]
mod tests;
