//! Shares a conversion over the distinct channels of its path, and evenly over the touches of each channel.
//!
//! Invariant: shares have one denominator, a power of two, so that sums of many have few denominators (see
//! `share_sum`); their weights sum to it. What a channel gets does not depend on the order of the touches.

use std::collections::BTreeMap;

use super::super::share::{Share, split};
use super::markov::Channel;

/// The denominator of all shares.
const OF: u32 = 1 << 31;

/// How many touches of the path each channel has.
pub(super) fn touches_by_channel(path: &[Channel]) -> BTreeMap<Channel, u64> {
    let mut touches = BTreeMap::new();
    for channel in path {
        *touches.entry(*channel).or_default() += 1;
    }
    touches
}

/// The share of each touch, if each distinct channel gets a part in proportion to its weight. If all weights
/// are zero, all channels get the same. Units that cannot be divided go to the largest remainders, of equal
/// ones to the channels with the lower numbers, and within a channel to its first touches. Weights are at most
/// 2^40.
pub(super) fn spread(path: &[Channel], weight: impl Fn(Channel) -> u64) -> Vec<Share> {
    let touches = touches_by_channel(path);
    let mut weights: Vec<u64> = touches.keys().map(|channel| weight(*channel)).collect();
    if weights.iter().all(|weight| *weight == 0) {
        weights.fill(1);
    }
    let of = weights.iter().sum();
    let shares: Vec<Share> = weights.into_iter().map(|weight| Share { weight, of }).collect();
    let parts = split(OF.into(), &shares).into_iter().map(i64::unsigned_abs);
    // Of each channel: the weight of a touch, and how many touches have one more.
    let mut parts: BTreeMap<Channel, (u64, u64)> = touches
        .into_iter()
        .zip(parts)
        .map(|((channel, count), part)| (channel, (part / count, part % count)))
        .collect();
    let mut share = |channel: &Channel| {
        let weight = parts.get_mut(channel).map_or(0, |(weight, left)| {
            let extra = u64::from(*left > 0);
            *left -= extra;
            *weight + extra
        });
        Share { weight, of: OF.into() }
    };
    path.iter().map(&mut share).collect()
}

#[cfg(test)]
mod tests;
