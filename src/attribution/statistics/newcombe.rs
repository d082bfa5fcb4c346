//! The interval of the difference of two shares, by Newcombe's hybrid score method.

use super::level::Level;
use super::wilson::wilson_at;

/// Successes among trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proportion {
    pub successes: u64,
    pub trials: u64,
}

impl Proportion {
    /// The share of successes, between 0 and 1. NaN without trials.
    #[must_use]
    pub fn value(self) -> f64 {
        self.successes as f64 / self.trials as f64
    }
}

/// The interval of the share of `this` less that of `other`, between -1 and 1; `None` if one of them has no
/// trials, or more successes than trials. Source: R. G. Newcombe, "Interval estimation for the difference
/// between independent proportions", 1998, method 10.
#[must_use]
pub fn newcombe(this: Proportion, other: Proportion, level: Level) -> Option<(f64, f64)> {
    let (low, high) = wilson_at(this.successes, this.trials, level)?;
    let (other_low, other_high) = wilson_at(other.successes, other.trials, level)?;
    let (share, other_share) = (this.value(), other.value());
    let difference = share - other_share;
    let distance = |a: f64, b: f64| (a * a + b * b).sqrt();
    let below = distance(share - low, other_high - other_share);
    let above = distance(high - share, other_share - other_low);
    Some((difference - below, difference + above))
}

#[cfg(test)]
mod tests;
