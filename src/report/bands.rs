//! Whether conversations that were answered in one time convert more often than those that were answered in another.
//!
//! Invariant: each two of the times are compared, at 0.05 divided by the number of comparisons; one of which the time
//! is not known, with few conversions, or whose conversions are no share of its conversations is not compared. Does
//! not say why one is higher: who answers fast may differ in much else.

use crate::attribution::statistics::{Comparison, Level, Proportion, Verdict, compare_shares};
use crate::domain::limits::COMPARED_CONVERSIONS_MIN;

use super::response::{ResponseBand, ResponseTime, Responses};

/// What the comparison of the times shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedBands {
    /// How many comparisons were made; none if too few conversions are known.
    pub comparisons: u32,
    /// The pairs that differ beyond chance: the time with the higher rate, then the other.
    pub higher: Vec<[ResponseTime; 2]>,
}

impl Responses {
    /// `None` unless conversations were answered in two of the times.
    #[must_use]
    pub fn compared(&self) -> Option<ComparedBands> {
        let is_known =
            |of: &&ResponseBand| of.time != ResponseTime::Unknown && of.conversations > 0;
        let known: Vec<&ResponseBand> = self.bands.iter().filter(is_known).collect();
        if known.len() < 2 {
            return None;
        }
        let is_share = |of: &&ResponseBand| {
            of.conversions >= COMPARED_CONVERSIONS_MIN && of.rate.low.is_some()
        };
        let bands: Vec<&ResponseBand> = known.into_iter().filter(is_share).collect();
        let pairs = || {
            let others = |index: usize| bands.iter().skip(index + 1);
            bands
                .iter()
                .enumerate()
                .flat_map(move |(index, of)| others(index).map(move |it| (*of, *it)))
        };
        let comparisons = u32::try_from(pairs().count()).unwrap_or(u32::MAX);
        let level = Level::of_comparisons(comparisons);
        let higher = |(one, other): (&ResponseBand, &ResponseBand)| {
            let Comparison { verdict, .. } =
                compare_shares(proportion(one), proportion(other), level)?;
            match verdict {
                Verdict::Higher => Some([one.time, other.time]),
                Verdict::Lower => Some([other.time, one.time]),
                Verdict::NoDifference | Verdict::TooFew => None,
            }
        };
        Some(ComparedBands { comparisons, higher: pairs().filter_map(higher).collect() })
    }
}

fn proportion(of: &ResponseBand) -> Proportion {
    Proportion { successes: of.conversions, trials: of.conversations }
}

#[cfg(test)]
mod tests;
