//! Comparisons that end in a verdict: whether one share or count is higher than another.
//!
//! Invariant: nothing is called higher or lower while the interval at the level asked for holds "no
//! difference", nor while one of the two sides has fewer than [`COMPARED_CONVERSIONS_MIN`] conversions. So a
//! fall from many to almost none has no verdict either: the rule must not depend on who won. Amounts of money
//! are not compared, because a few large orders decide them.

use crate::domain::limits::COMPARED_CONVERSIONS_MIN;
use crate::domain::string_enum::string_enum;

use super::count_ratio::{Exposed, count_ratio};
use super::level::Level;
use super::newcombe::{Proportion, newcombe};

string_enum!(
    /// What a comparison shows.
    Verdict {
        /// Too few conversions on one side, or on both.
        TooFew = "too_few",
        /// The interval holds "no difference".
        NoDifference = "no_difference",
        /// The first of the two is higher.
        Higher = "higher",
        /// The first of the two is lower.
        Lower = "lower",
    }
);

/// A difference or a ratio, its interval at the level asked for, and what that shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// `None` for a ratio to a count of 0.
    pub value: Option<f64>,
    pub low: f64,
    /// `None` for a ratio to a count of 0.
    pub high: Option<f64>,
    pub verdict: Verdict,
}

/// The difference of two shares, `this` less `other`; `None` if one has no trials, or more successes than
/// trials.
#[must_use]
pub fn compare_shares(this: Proportion, other: Proportion, level: Level) -> Option<Comparison> {
    let (low, high) = newcombe(this, other, level)?;
    let verdict = verdict(this.successes, other.successes, (low, Some(high)), 0.0);
    Some(Comparison { value: Some(this.value() - other.value()), low, high: Some(high), verdict })
}

/// The ratio of the rates of two counts, `this` to `earlier`; `None` if both counts are 0, or what one was
/// counted over is not a positive number.
#[must_use]
pub fn compare_counts(this: Exposed, earlier: Exposed, level: Level) -> Option<Comparison> {
    let ratio = count_ratio(this, earlier, level)?;
    let verdict = verdict(this.count, earlier.count, (ratio.low, ratio.high), 1.0);
    Some(Comparison { value: ratio.value, low: ratio.low, high: ratio.high, verdict })
}

/// `same` is the value that stands for "no difference". It belongs to the interval if it is a bound of it.
fn verdict(this: u64, other: u64, (low, high): (f64, Option<f64>), same: f64) -> Verdict {
    if this.min(other) < COMPARED_CONVERSIONS_MIN {
        Verdict::TooFew
    } else if low > same {
        Verdict::Higher
    } else if high.is_some_and(|high| high < same) {
        Verdict::Lower
    } else {
        Verdict::NoDifference
    }
}

#[cfg(test)]
mod tests;
