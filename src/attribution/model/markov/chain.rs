//! The chain of the Markov model, and its exact solution.
//!
//! The removal effect of a channel is h f / p: h is the probability of ever coming to it from the start, f that
//! of converting from it, and p that of converting from the start. With G, the expected times in each state,
//! h = G(start, channel) / G(channel, channel). So one elimination gives the effects of all channels.
//!
//! States are eliminated one by one; each leaves behind what walks through it added to the transitions between
//! its neighbours (Grassmann, Taksar and Heyman, 1985). States with few neighbours go first, from lists; the
//! core that is left goes into a full table (see `core`). Going back, the times of an eliminated state follow from
//! those of its neighbours (Takahashi, Fagan and Chen, 1973).
//!
//! Invariant: nothing is ever subtracted, so each number is right to nearly the last bit.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::domain::limits::{CORE_CHANNELS_MAX, SPARSE_NEIGHBOURS_MAX, SPARSE_PAIRS_MAX};

use super::End;
use super::core::Core;

/// Upper bounds that keep time and memory small (see `limits`).
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Neighbours of a state that is eliminated from the list.
    pub neighbours: usize,
    /// Pairs of neighbours that elimination from the list may touch in all.
    pub pairs: usize,
    /// States of the full table, besides the start.
    pub core: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { neighbours: SPARSE_NEIGHBOURS_MAX, pairs: SPARSE_PAIRS_MAX, core: CORE_CHANNELS_MAX }
    }
}

/// Rates of transitions. Only their proportions within a state matter.
pub(super) struct Chain {
    /// Of each state, its neighbours with the rates to them. A neighbour has this state as neighbour, too, if
    /// need be with a rate of 0. The last state is the start.
    next: Vec<BTreeMap<usize, f64>>,
    converts: Vec<f64>,
    /// The rates of ending in nothing.
    nulls: Vec<f64>,
}

/// An eliminated state.
struct Step {
    state: usize,
    /// The rate of leaving it.
    total: f64,
    converts: f64,
    /// Neighbours that were eliminated later, with the rates to them, and those from them.
    neighbours: Vec<(usize, f64)>,
    from: Vec<f64>,
    /// The expected times in each neighbour from this state, and in this state from each neighbour.
    onward_times: Vec<f64>,
    coming_times: Vec<f64>,
    /// The expected time in this state from itself, and from the start.
    own: f64,
    from_start: f64,
}

/// Where a state is eliminated.
#[derive(Clone, Copy)]
enum Place {
    Step(usize),
    Core(usize),
}

impl Chain {
    /// Without transitions. The start is not among the states counted.
    pub(super) fn with_states(count: usize) -> Self {
        let with_start = count + 1;
        Self {
            next: vec![BTreeMap::new(); with_start],
            converts: vec![0.0; with_start],
            nulls: vec![0.0; with_start],
        }
    }

    pub(super) fn start(&self) -> usize {
        self.next.len() - 1
    }

    pub(super) fn add(&mut self, from: usize, to: usize, rate: f64) {
        // Staying changes neither where a walk comes to nor how it ends.
        if from != to {
            *self.next[from].entry(to).or_default() += rate;
            self.next[to].entry(from).or_default();
        }
    }

    pub(super) fn add_end(&mut self, from: usize, end: End, rate: f64) {
        match end {
            End::Converted => self.converts[from] += rate,
            End::Null => self.nulls[from] += rate,
        }
    }

    /// The removal effects of all states but the start; all zero if nothing converts. If more than
    /// `bounds.core` states are left for the full table: those states.
    pub(super) fn solve(mut self, bounds: &Bounds) -> Result<Vec<f64>, Vec<usize>> {
        let start = self.start();
        let mut steps = self.eliminate(bounds);
        let mut places = vec![None; start + 1];
        for (index, step) in steps.iter().enumerate() {
            places[step.state] = Some(Place::Step(index));
        }
        // The start comes last in the core.
        let left: Vec<usize> = (0..=start).filter(|state| places[*state].is_none()).collect();
        if left.len() > bounds.core + 1 {
            return Err(left.into_iter().filter(|state| *state != start).collect());
        }
        for (index, state) in left.iter().enumerate() {
            places[*state] = Some(Place::Core(index));
        }
        let places: Vec<Place> = places.into_iter().flatten().collect();
        let core = self.core(&left).solved();
        for index in (0..steps.len()).rev() {
            let (before, after) = steps.split_at_mut(index + 1);
            let times = Times { places: &places, core: &core, steps: after, first: index + 1 };
            if let Some(step) = before.last_mut() {
                step.go_back(&times, start);
            }
        }
        Ok(effects(&places, &core, &steps, start))
    }

    /// Eliminates states with few neighbours, those with the fewest first.
    fn eliminate(&mut self, bounds: &Bounds) -> Vec<Step> {
        let few = |neighbours: usize| neighbours <= bounds.neighbours;
        let sizes = self.next.iter().map(BTreeMap::len).take(self.start()).enumerate();
        let mut queue: BinaryHeap<Reverse<(usize, usize)>> = sizes
            .filter(|(_, neighbours)| few(*neighbours))
            .map(|(state, neighbours)| Reverse((neighbours, state)))
            .collect();
        let mut is_gone = vec![false; self.next.len()];
        let (mut steps, mut pairs) = (Vec::new(), 0);
        while let Some(Reverse((neighbours, state))) = queue.pop() {
            // Whenever a state's neighbours change, it is queued again.
            if is_gone[state] || neighbours != self.next[state].len() {
                continue;
            }
            pairs += neighbours * neighbours;
            if pairs > bounds.pairs {
                break;
            }
            is_gone[state] = true;
            let step = self.step(state);
            for (neighbour, _) in &step.neighbours {
                let neighbours = self.next[*neighbour].len();
                if few(neighbours) && *neighbour != self.start() {
                    queue.push(Reverse((neighbours, *neighbour)));
                }
            }
            steps.push(step);
        }
        steps
    }

    /// Eliminates a state: a walk that comes to it goes on at once to where it leaves to.
    fn step(&mut self, state: usize) -> Step {
        let neighbours: Vec<(usize, f64)> =
            std::mem::take(&mut self.next[state]).into_iter().collect();
        let (converts, nulls) = (self.converts[state], self.nulls[state]);
        let total = leaving(neighbours.iter().map(|(_, rate)| rate), converts, nulls);
        let mut from = Vec::with_capacity(neighbours.len());
        for (neighbour, _) in &neighbours {
            let next = &mut self.next[*neighbour];
            let rate = next.remove(&state).unwrap_or_default();
            let through = rate / total;
            for (to, onward) in neighbours.iter().filter(|(to, _)| to != neighbour) {
                *next.entry(*to).or_default() += through * onward;
            }
            self.converts[*neighbour] += through * converts;
            self.nulls[*neighbour] += through * nulls;
            from.push(rate);
        }
        Step {
            state,
            total,
            converts,
            neighbours,
            from,
            onward_times: Vec::new(),
            coming_times: Vec::new(),
            own: 0.0,
            from_start: 0.0,
        }
    }

    /// The states that are left, as a full table.
    fn core(&self, left: &[usize]) -> Core {
        let size = left.len();
        let mut rates = vec![0.0; size * size];
        for (row, state) in left.iter().enumerate() {
            for (to, rate) in &self.next[*state] {
                if let Ok(column) = left.binary_search(to) {
                    rates[row * size + column] = *rate;
                }
            }
        }
        let of = |all: &[f64]| left.iter().map(|state| all[*state]).collect();
        Core::new(rates, of(&self.converts), of(&self.nulls))
    }
}

/// The rate of leaving a state. It is positive for each state that a path leads to.
pub(super) fn leaving<'a>(rates: impl Iterator<Item = &'a f64>, converts: f64, nulls: f64) -> f64 {
    (rates.sum::<f64>() + converts + nulls).max(f64::MIN_POSITIVE)
}

/// The expected times between states that were eliminated after a step.
struct Times<'a> {
    places: &'a [Place],
    core: &'a Core,
    /// The later steps, and the number of the first of them.
    steps: &'a [Step],
    first: usize,
}

impl Times<'_> {
    /// The expected time in `to` from `from`, two states that are the same or neighbours.
    fn between(&self, from: usize, to: usize) -> f64 {
        let step = |index: usize| &self.steps[index - self.first];
        let there = |index: usize| step(index).position(to).map(|at| step(index).onward_times[at]);
        let here = |index: usize| step(index).position(from).map(|at| step(index).coming_times[at]);
        let time = match (self.places[from], self.places[to]) {
            (Place::Core(from), Place::Core(to)) => Some(self.core.time(from, to)),
            (Place::Step(index), Place::Step(other)) if index == other => Some(step(index).own),
            // The earlier of two steps knows the later one.
            (Place::Step(index), Place::Step(other)) if index < other => there(index),
            (Place::Step(index), Place::Core(_)) => there(index),
            (_, Place::Step(index)) => here(index),
        };
        time.unwrap_or_default()
    }

    /// The expected time in a state from the start.
    fn since_start(&self, to: usize, start: usize) -> f64 {
        match (self.places[start], self.places[to]) {
            (Place::Core(start), Place::Core(to)) => self.core.time(start, to),
            (_, Place::Step(index)) => self.steps[index - self.first].from_start,
            // The start is never eliminated from the list.
            (Place::Step(_), Place::Core(_)) => 0.0,
        }
    }
}

impl Step {
    fn position(&self, neighbour: usize) -> Option<usize> {
        self.neighbours.binary_search_by_key(&neighbour, |(state, _)| *state).ok()
    }

    /// Finds the times of this state from those of its neighbours. A walk from here spends one time here and
    /// goes on to a neighbour; a walk from there comes here from a neighbour.
    fn go_back(&mut self, times: &Times<'_>, start: usize) {
        let all = || self.neighbours.iter().map(|(state, _)| *state);
        let onward_to = |to: usize| {
            let onward = self.neighbours.iter();
            onward.map(|(by, rate)| rate / self.total * times.between(*by, to)).sum::<f64>()
        };
        let coming = || all().zip(self.from.iter().map(|rate| rate / self.total));
        let coming_from =
            |from: usize| coming().map(|(by, part)| times.between(from, by) * part).sum::<f64>();
        let onward_times: Vec<f64> = all().map(onward_to).collect();
        let coming_times: Vec<f64> = all().map(coming_from).collect();
        let back = self.neighbours.iter().zip(&coming_times);
        let again: f64 = back.map(|((_, rate), time)| rate / self.total * time).sum();
        // The start need not be a neighbour, but all later states know their time from it.
        self.from_start = coming().map(|(by, part)| times.since_start(by, start) * part).sum();
        self.own = 1.0 / self.total + again;
        (self.onward_times, self.coming_times) = (onward_times, coming_times);
    }
}

/// The removal effect of each state but the start.
fn effects(places: &[Place], core: &Core, steps: &[Step], start: usize) -> Vec<f64> {
    let mut converting = vec![0.0; start + 1];
    for (state, place) in places.iter().enumerate() {
        if let Place::Core(index) = place {
            converting[state] = core.converting(*index);
        }
    }
    for step in steps.iter().rev() {
        let onward = step.neighbours.iter().map(|(state, rate)| rate * converting[*state]);
        converting[step.state] = (onward.sum::<f64>() + step.converts) / step.total;
    }
    let whole = converting[start];
    let times = Times { places, core, steps, first: 0 };
    let effect = |state: usize| {
        let coming = times.since_start(state, start) / times.between(state, state);
        if whole > 0.0 { coming * converting[state] / whole } else { 0.0 }
    };
    (0..start).map(effect).collect()
}
