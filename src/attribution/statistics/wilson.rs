//! The Wilson score interval: the uncertainty of a rate from few trials.

use super::level::Level;

/// The 95% interval of `successes` in `trials`; `None` without trials or with more successes.
#[must_use]
pub fn wilson(successes: u64, trials: u64) -> Option<(f64, f64)> {
    wilson_at(successes, trials, Level::DEFAULT)
}

/// The interval at another level. Source: E. B. Wilson, "Probable inference, the law of succession, and
/// statistical inference", 1927.
#[must_use]
pub fn wilson_at(successes: u64, trials: u64, level: Level) -> Option<(f64, f64)> {
    if trials == 0 || successes > trials {
        return None;
    }
    let n = trials as f64;
    let p = successes as f64 / n;
    let z = level.z();
    let square = z * z;
    let middle = p + square / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt();
    let scale = 1.0 + square / n;
    // With no or all successes the bound is exactly 0 or 1; rounding would only come close.
    let low = if successes == 0 { 0.0 } else { (middle - half) / scale };
    let high = if successes == trials { 1.0 } else { (middle + half) / scale };
    Some((low, high))
}

#[cfg(test)]
mod tests;
