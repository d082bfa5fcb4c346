//! The Shapley model: each conversion evenly over the distinct channels of its path.
//!
//! If a set of channels is worth the conversions of all paths that need no other channel, the Shapley value of a
//! channel, its average contribution over all orders in which channels can join, is one part in n of each
//! conversion whose path has n distinct channels. So nothing is fitted, and the shares are exact.

use super::super::share::Share;
use super::markov::Channel;
use super::spread::{spread, touches_by_channel};

/// The largest denominator of exact shares.
const OF_MAX: u64 = 1 << 32;

/// The share of each touch of a path: evenly over its distinct channels, and evenly over the touches of each.
/// Exact, but for paths of hundreds of touches whose shares have no common denominator below 2^32: those are
/// exact to 2^-31.
#[must_use]
pub(in crate::attribution) fn shapley(path: &[Channel]) -> Vec<Share> {
    let touches = touches_by_channel(path);
    let multiple = touches.values().try_fold(1_u64, |sum, count| {
        sum.checked_mul(count / gcd(sum, *count)).filter(|sum| *sum <= OF_MAX)
    });
    let channels = touches.len() as u64;
    let Some((multiple, of)) = multiple
        .and_then(|multiple| Some((multiple, multiple.checked_mul(channels)?)))
        .filter(|(_, of)| *of <= OF_MAX)
    else {
        return spread(path, |_| 1);
    };
    let share = |channel: &Channel| Share { weight: multiple / touches[channel], of };
    path.iter().map(share).collect()
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests;
