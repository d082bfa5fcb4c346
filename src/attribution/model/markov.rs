//! The Markov model: a channel is worth the conversions that would be lost without it.
//!
//! Paths are taken for walks of one chain (of order 1): from the start through channels to a conversion or to
//! nothing, where the next step depends only on the present channel. The removal effect of a channel is the part
//! of conversions that is lost when each walk ends in nothing as soon as it comes to the channel. Source: E.
//! Anderl et al., "Mapping the customer journey", 2016. The chain is solved, not simulated.
//!
//! Invariant: only counts of transitions are kept, so memory grows with pairs of channels, not with paths, and
//! the order of adding does not matter. Channels are numbers here. Their numbering decides nothing but the order
//! of additions, and so the last bits of an effect, which are rounded away; and who gets a unit that cannot be
//! divided. So that a report is the same every time, the caller numbers them in the order of their names.

mod chain;
mod core;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::share::Share;
use super::spread::spread;
use chain::{Bounds, Chain};

/// The number of a channel; `None` for a touch without one, which is a state of its own.
pub type Channel = Option<u32>;

/// How a path ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    Converted,
    /// The person did not convert.
    Null,
}

/// A state of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum State {
    Start,
    At(Channel),
    End(End),
}

/// How often paths went from one state to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transitions {
    counts: HashMap<(State, State), u64>,
    conversions: u64,
}

impl Transitions {
    /// Adds a path that was walked so many times. A path without touches has nothing to credit and is left out.
    /// Repeats of a channel one after the other do not matter: without the channel, the first already ends the
    /// walk.
    pub fn add(&mut self, path: &[Channel], end: End, times: u64) {
        if path.is_empty() || times == 0 {
            return;
        }
        let mut from = State::Start;
        let touches = path.iter().map(|channel| State::At(*channel));
        for to in touches.chain([State::End(end)]) {
            if to != from {
                *self.counts.entry((from, to)).or_default() += times;
                from = to;
            }
        }
        if end == End::Converted {
            self.conversions += times;
        }
    }

    /// Adds the paths of another.
    pub fn add_all(&mut self, other: &Self) {
        for (pair, count) in &other.counts {
            *self.counts.entry(*pair).or_default() += count;
        }
        self.conversions += other.conversions;
    }

    /// The conversions of all paths.
    #[must_use]
    pub fn conversions(&self) -> u64 {
        self.conversions
    }

    /// The removal effects of all channels.
    #[must_use]
    pub fn fit(&self) -> Effects {
        self.fit_within(&Bounds::default())
    }

    fn fit_within(&self, bounds: &Bounds) -> Effects {
        let visits = self.visits();
        // Channels that are taken as one.
        let mut rest: BTreeSet<Channel> = BTreeSet::new();
        loop {
            let states = States::of(&visits, &rest);
            match self.chain(&states).solve(bounds) {
                Ok(effects) => return states.effects(&visits, &effects),
                Err(core) => states.merge(&core, &visits, bounds, &mut rest),
            }
        }
    }

    /// How often each channel was come to.
    fn visits(&self) -> BTreeMap<Channel, u64> {
        let mut visits = BTreeMap::new();
        for ((_, to), count) in &self.counts {
            if let State::At(channel) = to {
                *visits.entry(*channel).or_default() += count;
            }
        }
        visits
    }

    fn chain(&self, states: &States) -> Chain {
        let mut chain = Chain::with_states(states.count);
        for ((from, to), count) in &self.counts {
            let from = match from {
                State::At(channel) => states.number[channel],
                State::Start | State::End(_) => chain.start(),
            };
            let count = *count as f64;
            match to {
                State::At(channel) => chain.add(from, states.number[channel], count),
                State::End(end) => chain.add_end(from, *end, count),
                State::Start => {}
            }
        }
        chain
    }
}

/// Which state of the chain each channel is.
struct States {
    number: BTreeMap<Channel, usize>,
    /// The state that stands for the rarest channels, if some are taken as one.
    rest: Option<usize>,
    count: usize,
}

impl States {
    fn of(visits: &BTreeMap<Channel, u64>, rest: &BTreeSet<Channel>) -> Self {
        let alone = visits.keys().filter(|channel| !rest.contains(channel));
        let mut number: BTreeMap<Channel, usize> = alone.copied().zip(0..).collect();
        let together = (!rest.is_empty()).then_some(number.len());
        number.extend(rest.iter().map(|channel| (*channel, visits.len() - rest.len())));
        Self {
            number,
            rest: together,
            count: visits.len() - rest.len() + usize::from(together.is_some()),
        }
    }

    fn visits(&self, visits: &BTreeMap<Channel, u64>) -> Vec<u64> {
        let mut sums = vec![0; self.count];
        for (channel, state) in &self.number {
            sums[*state] += visits[channel];
        }
        sums
    }

    /// Adds to `rest` the rarest channels of those states that were left, so that fewer are left. Equally rare
    /// ones are added together, whatever their numbers.
    fn merge(
        &self,
        left: &[usize],
        visits: &BTreeMap<Channel, u64>,
        bounds: &Bounds,
        rest: &mut BTreeSet<Channel>,
    ) {
        let sums = self.visits(visits);
        let mut by_visits: Vec<u64> = left.iter().map(|state| sums[*state]).collect();
        by_visits.sort_unstable_by(|a, b| b.cmp(a));
        // One of the states that may be left is the rest.
        let most = by_visits.get(bounds.core.saturating_sub(1)).copied().unwrap_or_default();
        let left: BTreeSet<usize> = left.iter().copied().collect();
        let is_rare = |state: &usize| left.contains(state) && sums[*state] <= most;
        rest.extend(self.number.iter().filter(|(_, state)| is_rare(state)).map(|(c, _)| *c));
    }

    /// The effects of channels from those of states. Channels that were taken as one divide its effect in
    /// proportion to their visits.
    fn effects(&self, visits: &BTreeMap<Channel, u64>, effects: &[f64]) -> Effects {
        let sums = self.visits(visits);
        let effect = |(channel, state): (&Channel, &usize)| {
            let part = visits[channel] as f64 / sums[*state] as f64;
            (*channel, rounded(effects[*state] * part))
        };
        let merged = self.number.values().filter(|state| Some(**state) == self.rest).count();
        Effects { effects: self.number.iter().map(effect).collect(), merged }
    }
}

/// An effect of 1, in the unit of rounded effects.
const ONE: u64 = 1 << 40;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 2^40 after clamping"
)]
fn rounded(effect: f64) -> u64 {
    (effect.clamp(0.0, 1.0) * ONE as f64).round() as u64
}

/// The removal effects of channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effects {
    /// In units of 2^-40.
    effects: BTreeMap<Channel, u64>,
    merged: usize,
}

impl Effects {
    /// The part of conversions that would be lost without the channel, between 0 and 1. It is 0 for a channel
    /// of no path, and for all if there are no conversions.
    #[must_use]
    pub fn effect(&self, channel: Channel) -> f64 {
        self.units(channel) as f64 / ONE as f64
    }

    fn units(&self, channel: Channel) -> u64 {
        self.effects.get(&channel).copied().unwrap_or_default()
    }

    /// How many of the rarest channels were taken as one, because too many had too many neighbours to be solved
    /// one by one. Nearly always 0.
    #[must_use]
    pub fn merged(&self) -> usize {
        self.merged
    }

    /// The share of each touch of a converted path: over its distinct channels in proportion to their effects,
    /// and evenly over the touches of each. If all effects are zero, evenly over the distinct channels.
    #[must_use]
    pub fn shares(&self, path: &[Channel]) -> Vec<Share> {
        spread(path, |channel| self.units(channel))
    }
}

#[cfg(test)]
mod tests;
