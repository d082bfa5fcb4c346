//! The attribution models: how a conversion is divided among the touches of a journey.
//!
//! Invariant: the shares of one or more touches sum to exactly one.
//!
//! The models here look at the times of touches alone. Those that look at channels have modules of their own.

pub(super) mod markov;
pub(super) mod shapley;
mod spread;

use crate::domain::settings::rules::Model;
use crate::domain::time::Timestamp;

use super::share::Share;

/// The touch that a model of one touch credits, of those at some indexes; `is_direct` says whether a visit has no
/// source.
pub(super) fn credited(
    model: Model,
    mut indexes: impl DoubleEndedIterator<Item = usize> + Clone,
    is_direct: impl Fn(usize) -> bool,
) -> Option<usize> {
    match model {
        Model::First => indexes.next(),
        Model::LastNonDirect => {
            let with_source = indexes.clone().rfind(|index| !is_direct(*index));
            with_source.or_else(|| indexes.next_back())
        }
        _ => indexes.next_back(),
    }
}

/// Whether a model gives each of so many touches the same, whatever they are.
pub(super) fn is_even(model: Model, count: usize) -> bool {
    model == Model::Linear || (model == Model::Position && count < 3)
}

/// The share of each touch under a model that shares by time; the times in their order. One touch gets everything,
/// and of two each gets half, unless ages count.
pub(super) fn weigh(model: Model, times: &[Timestamp]) -> Vec<Share> {
    let count = times.len();
    match (model, count) {
        (Model::Position, 3..) => {
            // 40/20/40: of 5(n-2) parts, the first and last touch get 2(n-2) each, the n-2 others 1 each.
            let between = count as u64 - 2;
            let is_end = |index| index == 0 || index == count - 1;
            let weight = |index| if is_end(index) { 2 * between } else { 1 };
            (0..count).map(|index| Share { weight: weight(index), of: 5 * between }).collect()
        }
        (Model::Decay, 2..) => decayed(times),
        _ => vec![Share { weight: 1, of: count as u64 }; count],
    }
}

/// A touch this many milliseconds older than the latest has half its weight.
const HALF_LIFE_MS: f64 = 7.0 * 86_400_000.0;

/// The weight of the latest touch. Weights are whole numbers, because shares must be exact: a touch 32
/// half-lives older has weight 1, and older ones have none.
const LATEST: f64 = 4_294_967_296.0;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a weight is between 0 and 2^32"
)]
/// Weights of 2^(-age / 7 days), with ages relative to the latest touch: a common factor cancels out.
fn decayed(times: &[Timestamp]) -> Vec<Share> {
    let latest = times.last().map_or(0, |at| at.ms());
    let weight = |at: &Timestamp| {
        let age = latest.saturating_sub(at.ms()) as f64;
        (LATEST * (-age / HALF_LIFE_MS).exp2()).round() as u64
    };
    let weights: Vec<u64> = times.iter().map(weight).collect();
    let of = weights.iter().sum();
    weights.into_iter().map(|weight| Share { weight, of }).collect()
}

#[cfg(test)]
mod tests;
