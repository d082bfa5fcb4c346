//! Whether customers' own answers agree with where their orders were placed, and toward which channel they lean.
//!
//! Invariant: only answers that mean one channel count. The answers lean toward a channel only if, of those that name
//! it and of those placed under it that do not agree, more name it than chance alone would bring: the Wilson interval
//! of this share is above one half, at 0.05 divided by the number of channels that it was picked from. Shared credit
//! is no count, so under models of several touches nothing is said of this.

use std::collections::BTreeMap;

use crate::attribution::statistics::{Level, Verdict, wilson_at};
use crate::domain::label::Channel;
use crate::domain::limits::COMPARED_CONVERSIONS_MIN;

use super::change::whole;
use super::tying::{Answered, PlacedUnder};
use super::value::Report;

/// The answers that mean one channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    pub conversions: f64,
    /// Those whose conversion was placed under this channel.
    pub agree: f64,
    /// The channel that the others name most beyond where they were placed. `None` if all agree, none is named more
    /// often than placed, or credit is shared.
    pub leaning: Option<Leaning>,
}

/// A channel that answers lean toward.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaning {
    pub channel: Channel,
    /// Answers that name it, of conversions that were placed elsewhere or nowhere.
    pub said: u64,
    /// Conversions that were placed under it, whose answers name another channel.
    pub placed: u64,
    /// Higher, or why nothing is said.
    pub verdict: Verdict,
}

impl Report {
    /// `None` without answers that mean one channel.
    #[must_use]
    pub fn answers(&self) -> Option<Answers> {
        let mut answers = Answers { conversions: 0.0, agree: 0.0, leaning: None };
        let mut differing: BTreeMap<&Channel, [f64; 2]> = BTreeMap::new();
        for Answered { said, placed, conversions, .. } in &self.answered {
            let Some(said) = said else { continue };
            answers.conversions += conversions;
            match placed {
                PlacedUnder::Channel(placed) if placed == said => answers.agree += conversions,
                PlacedUnder::Channel(placed) => {
                    differing.entry(placed).or_default()[1] += conversions;
                    differing.entry(said).or_default()[0] += conversions;
                }
                PlacedUnder::NoChannel | PlacedUnder::Nothing => {
                    differing.entry(said).or_default()[0] += conversions;
                }
            }
        }
        if self.rules.model.is_one_touch() {
            answers.leaning = leaning(&differing);
        }
        (answers.conversions > 0.0).then_some(answers)
    }
}

fn leaning(differing: &BTreeMap<&Channel, [f64; 2]>) -> Option<Leaning> {
    let counts = differing.iter().map(|(channel, counts)| (*channel, counts.map(whole)));
    let leaning = counts.filter(|(_, [said, placed])| said > placed);
    // Of equals the first by name.
    let (channel, [said, placed]) =
        leaning.rev().max_by_key(|(_, [said, placed])| said - placed)?;
    let level = Level::of_comparisons(u32::try_from(differing.len()).unwrap_or(u32::MAX));
    let low = wilson_at(said, said + placed, level).map(|(low, _)| low);
    let verdict = if said + placed < COMPARED_CONVERSIONS_MIN {
        Verdict::TooFew
    } else if low.is_some_and(|low| low > 0.5) {
        Verdict::Higher
    } else {
        Verdict::NoDifference
    };
    Some(Leaning { channel: channel.clone(), said, placed, verdict })
}

#[cfg(test)]
mod tests;
