//! How often chance alone brings a share that is so much higher than another: the exact test of two shares.
//!
//! Given the sums of both, the successes of the first are hypergeometric. Source: R. A. Fisher, "The Design of
//! Experiments", 1935, section 13. R's `fisher.test(..., alternative = "greater")` does the same.

use statrs::function::factorial::ln_binomial;

use super::newcombe::Proportion;

/// The probability of so many successes of `this`, or more, if both had the same share. `None` if one of them has no
/// trials, or more successes than trials.
#[must_use]
pub fn chance_of_more(this: Proportion, other: Proportion) -> Option<f64> {
    let is_valid = |of: Proportion| of.trials > 0 && of.successes <= of.trials;
    if !is_valid(this) || !is_valid(other) {
        return None;
    }
    let (trials, successes) = (this.trials + other.trials, this.successes + other.successes);
    let most = this.trials.min(successes);
    let first = ln_binomial(this.trials, this.successes)
        + ln_binomial(other.trials, other.successes)
        - ln_binomial(trials, successes);
    // Each probability follows from that of one success less.
    let (mut each, mut sum) = (first.exp(), 0.0);
    for count in this.successes..=most {
        sum += each;
        if each <= sum * f64::EPSILON {
            break;
        }
        let more = (this.trials - count) as f64 * (successes - count) as f64;
        // What the other would have failed, which is below 0 for no count that is possible.
        let failures = (other.trials + count + 1).saturating_sub(successes);
        each *= more / ((count + 1) as f64 * failures as f64);
    }
    Some(sum.min(1.0))
}

#[cfg(test)]
mod tests;
