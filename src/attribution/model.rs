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

/// The facts of a touch that models use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub at: Timestamp,
    /// Whether the visit has no source.
    pub direct: bool,
}

/// The share of each touch. `moments` must be in the order of time.
#[must_use]
pub fn weigh(model: Model, moments: &[Moment]) -> Vec<Share> {
    let count = moments.len();
    let last = count.saturating_sub(1);
    let whole_to = |credited: usize| {
        (0..count).map(|index| Share { weight: u64::from(index == credited), of: 1 }).collect()
    };
    let equally = || vec![Share { weight: 1, of: count as u64 }; count];
    match (model, count) {
        (Model::Last, _) => whole_to(last),
        (Model::LastNonDirect, _) => {
            whole_to(moments.iter().rposition(|moment| !moment.direct).unwrap_or(last))
        }
        (Model::First, _) => whole_to(0),
        (Model::Linear, _) | (Model::Position, 0..=2) | (Model::Decay, 0..=1) => equally(),
        (Model::Position, _) => {
            // 40/20/40: of 5(n-2) parts, the first and last touch get 2(n-2) each, the n-2 others 1 each.
            let between = count as u64 - 2;
            let weight = |index| if index == 0 || index == last { 2 * between } else { 1 };
            (0..count).map(|index| Share { weight: weight(index), of: 5 * between }).collect()
        }
        (Model::Decay, _) => decayed(moments),
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
fn decayed(moments: &[Moment]) -> Vec<Share> {
    let latest = moments.last().map_or(0, |moment| moment.at.ms());
    let weight = |moment: &Moment| {
        let age = latest.saturating_sub(moment.at.ms()) as f64;
        (LATEST * (-age / HALF_LIFE_MS).exp2()).round() as u64
    };
    let weights: Vec<u64> = moments.iter().map(weight).collect();
    let of = weights.iter().sum();
    weights.into_iter().map(|weight| Share { weight, of }).collect()
}

#[cfg(test)]
mod tests;
