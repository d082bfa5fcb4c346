//! The level of an interval or a comparison: how often chance alone may lead it astray.
//!
//! Invariant: a level is above 0 and below 1.

use std::f64::consts::SQRT_2;

use statrs::function::erf::erfc_inv;

/// The probability that a two-sided interval misses the true value, half of it on each side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level(f64);

impl Level {
    /// 0.05, which gives 95% intervals.
    pub const DEFAULT: Self = Self(0.05);

    /// 0.05 divided by the number of comparisons that are made at once (Bonferroni): all of them together
    /// find a difference that is not there at most one time in twenty. No comparisons count as one.
    #[must_use]
    pub fn of_comparisons(count: u32) -> Self {
        Self(Self::DEFAULT.0 / f64::from(count.max(1)))
    }

    /// The probability, between 0 and 1.
    #[must_use]
    pub fn probability(self) -> f64 {
        self.0
    }

    /// The two-sided quantile of the normal distribution: 1.96 for 0.05.
    pub(super) fn z(self) -> f64 {
        SQRT_2 * erfc_inv(self.0)
    }
}

#[cfg(test)]
mod tests;
