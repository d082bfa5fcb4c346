//! The interval of the ratio of two counts, each counted over its own time, or out of its own number of trials.
//!
//! Given both counts together, the later one is binomial, and its share depends only on the ratio of the
//! two rates. So the exact interval of that share (Clopper and Pearson, 1934) is one of the ratio. Source:
//! J. Przyborowski and H. Wilenski, "Homogeneity of results in testing samples from Poisson series", 1940.
//! R's `poisson.test` does the same.

use statrs::function::beta::beta_reg;

use super::level::Level;

/// A count and what it was counted over: days, or conversations. Both counts of a ratio have the same unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposed {
    pub count: u64,
    pub over: f64,
}

impl Exposed {
    fn rate(self) -> f64 {
        self.count as f64 / self.over
    }
}

/// How many times the rate of one count is that of another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountRatio {
    /// `None` if the earlier count is 0.
    pub value: Option<f64>,
    pub low: f64,
    /// `None` if the earlier count is 0: the ratio has no upper bound.
    pub high: Option<f64>,
}

/// The ratio of the rate of `this` to that of `earlier`, with its exact interval, which covers the true
/// ratio at least as often as the level says. `None` if both counts are 0, or what one was counted
/// over is not a positive number.
#[must_use]
pub fn count_ratio(this: Exposed, earlier: Exposed, level: Level) -> Option<CountRatio> {
    let counted = |over: f64| over.is_finite() && over > 0.0;
    if !counted(this.over) || !counted(earlier.over) || this.count.max(earlier.count) == 0 {
        return None;
    }
    let (count, before) = (this.count as f64, earlier.count as f64);
    let tail = level.probability() / 2.0;
    let over = earlier.over / this.over;
    let low = if this.count == 0 { 0.0 } else { least_odds(count, before, tail) * over };
    // The upper bound of these odds is the lower bound of the inverse ones.
    let high = (earlier.count > 0).then(|| over / least_odds(before, count, tail));
    let value = high.map(|_| this.rate() / earlier.rate());
    Some(CountRatio { value, low, high })
}

/// The odds, successes to failures, at which so many successes or more have the probability `tail`. They are
/// found by halving: `inv_beta_reg` of the same crate does not always return where one number is a million times
/// the other.
fn least_odds(successes: f64, failures: f64, tail: f64) -> f64 {
    // Counts are below 1e20, and their odds far within these bounds.
    let (mut low, mut high) = (1e-30_f64, 1e30_f64);
    // Each step halves the logarithm of high / low; after 60 it is below 2^-52.
    for _ in 0..60 {
        let odds = (low * high).sqrt();
        if beta_reg(successes, failures + 1.0, odds / (1.0 + odds)) < tail {
            low = odds;
        } else {
            high = odds;
        }
    }
    (low * high).sqrt()
}

#[cfg(test)]
mod tests;
