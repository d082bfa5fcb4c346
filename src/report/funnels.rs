//! Funnels: how many people took the first step in the period, and how many of them each next one, and how long it
//! took them.
//!
//! A person is all that happened under one customer or one click id; an order or event with both makes them one person,
//! and nothing is joined through a visitor. A person begins with their earliest first step in the period. Each next step
//! is their earliest at or after the step before, if it is within the window of clicks from the first step; it may be
//! after the period. Invariant: a later step never has more people than the one before, and no figure depends on the
//! order or the number of imports. What names nobody is one person at the first step, and none at any other.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::click::ClickNumber;
use crate::domain::click::id::ClickIdKey;
use crate::domain::label::FunnelName;
use crate::domain::period::Period;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::funnel::{Funnel, FunnelStep};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::delays::quantile;
use super::id_map::PersonMap;
use super::proportion::Proportion;
use super::query::Query;
use super::step_data::{Happening, StepData, What, ms, window};

/// A funnel of the plan, counted.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedFunnel {
    pub name: FunnelName,
    /// How long after the first step the others count.
    pub window: Span,
    /// In the order of the plan.
    pub steps: Vec<CountedStep>,
}

/// A step of a funnel, counted.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedStep {
    pub step: FunnelStep,
    /// How many people came so far; those of the first step include the unidentified.
    pub people: u64,
    /// What happened in the period without a customer and a click id.
    pub unidentified: u64,
    /// How many of the people of the step before; `None` of the first step, and where nobody took the one before.
    pub share: Option<Proportion>,
    /// The median and the 90th percentile of the time since the step before, in days.
    pub days: [Option<f64>; 2],
}

/// Counts the funnels of the plan, in the order of their names.
pub(super) fn funnels(snapshot: &Snapshot<StepData>, query: &Query) -> Vec<CountedFunnel> {
    let mut people = People::default();
    let param = &snapshot.settings.click_param;
    let until = query.period.to.plus_ms(ms(window(&query.rules)));
    let happenings: Vec<&Happening> =
        snapshot.happenings.iter().filter(|happening| happening.at < until).collect();
    let of = |happening: &&Happening| {
        let click = happening.named_click(param);
        let click = click.map(|id| Click::of(id, &snapshot.click_id_key));
        people.number(happening.customer, click)
    };
    let numbers: Vec<Option<u32>> = happenings.iter().map(of).collect();
    let count = |(name, funnel): (&FunnelName, &Funnel)| {
        let mut counting = Counting::new(funnel, &query.period, window(&query.rules));
        for (happening, number) in happenings.iter().zip(&numbers) {
            counting.add(happening, number.map(|number| people.root(number)));
        }
        CountedFunnel { name: name.clone(), window: counting.window, steps: counting.counted() }
    };
    snapshot.settings.funnels.iter().map(count).collect()
}

/// A click as it is named: one that this data file issued, or any other text.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Click {
    Own(ClickNumber),
    Foreign(ForeignId),
}

impl Click {
    fn of(written: ForeignId, key: &ClickIdKey) -> Self {
        key.read(written.as_str()).map_or(Self::Foreign(written), Self::Own)
    }
}

/// Who is one person: customers and clicks, each with a number, and of each number another one of the same person.
#[derive(Debug, Default)]
struct People {
    customers: PersonMap<u32>,
    clicks: HashMap<Click, u32>,
    /// The root of a person has its own number.
    same: Vec<u32>,
}

impl People {
    /// The number of what has this customer and this click; `None` if it has neither.
    fn number(&mut self, customer: Option<PersonKey>, click: Option<Click>) -> Option<u32> {
        let Self { customers, clicks, same } = self;
        let mut new = || {
            let number = u32::try_from(same.len()).unwrap_or(u32::MAX);
            same.push(number);
            number
        };
        let customer = customer.map(|who| *customers.entry(who).or_insert_with(&mut new));
        let click = click.map(|click| *clicks.entry(click).or_insert_with(&mut new));
        if let (Some(customer), Some(click)) = (customer, click) {
            self.join(customer, click);
        }
        customer.or(click)
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        self.same[one.max(other) as usize] = one.min(other);
    }

    /// The number of the person that a number belongs to. Halves the path to it, so that long ones stay cheap.
    fn root(&mut self, number: u32) -> u32 {
        let mut at = number as usize;
        while self.same[at] as usize != at {
            self.same[at] = self.same[self.same[at] as usize];
            at = self.same[at] as usize;
        }
        self.same[at]
    }
}

/// Counts one funnel.
struct Counting<'a> {
    funnel: &'a Funnel,
    period: &'a Period,
    window: Span,
    kinds: [Option<usize>; ConversionKind::ALL.len()],
    /// The places of steps by their names as written.
    names: HashMap<Arc<str>, Option<usize>>,
    /// Person, place of the step, time.
    taken: Vec<(u32, usize, Timestamp)>,
    unidentified: Vec<u64>,
}

impl<'a> Counting<'a> {
    fn new(funnel: &'a Funnel, period: &'a Period, window: Span) -> Self {
        let mut kinds = [None; ConversionKind::ALL.len()];
        for (place, step) in funnel.steps().iter().enumerate() {
            if let FunnelStep::Kind(kind) = step {
                kinds[*kind as usize] = Some(place);
            }
        }
        let unidentified = vec![0; funnel.steps().len()];
        let (names, taken) = (HashMap::new(), Vec::new());
        Self { funnel, period, window, kinds, names, taken, unidentified }
    }

    fn add(&mut self, happening: &Happening, person: Option<u32>) {
        let Some(place) = self.place(happening) else { return };
        match person {
            Some(person) => self.taken.push((person, place, happening.at)),
            None => self.unidentified[place] += u64::from(self.period.contains(happening.at)),
        }
    }

    /// The place of the step that it is.
    fn place(&mut self, happening: &Happening) -> Option<usize> {
        match happening.what.as_ref()? {
            What::Kind(kind) => self.kinds[*kind as usize],
            What::Step(name) => {
                if let Some(known) = self.names.get(name) {
                    return *known;
                }
                let step = FunnelStep::named(name).ok();
                let place = self.funnel.steps().iter().position(|own| Some(own) == step.as_ref());
                self.names.insert(name.clone(), place);
                place
            }
        }
    }

    fn counted(mut self) -> Vec<CountedStep> {
        self.taken.sort_unstable();
        let mut people: Vec<u64> = vec![0; self.unidentified.len()];
        people[0] = self.unidentified[0];
        let mut times: Vec<Vec<u64>> = vec![Vec::new(); people.len()];
        for of_person in self.taken.chunk_by(|(one, ..), (other, ..)| one == other) {
            let path = self.path(of_person);
            for (place, at) in path.iter().enumerate() {
                people[place] += 1;
                if let Some(before) = place.checked_sub(1) {
                    let took = u64::try_from(at.ms() - path[before].ms()).unwrap_or_default();
                    times[place].push(took);
                }
            }
        }
        let steps = self.funnel.steps().iter().zip(times).enumerate();
        let step = |(place, (step, mut times)): (usize, (&FunnelStep, Vec<u64>))| {
            times.sort_unstable();
            CountedStep {
                step: step.clone(),
                people: people[place],
                unidentified: self.unidentified[place],
                share: place
                    .checked_sub(1)
                    .and_then(|before| Proportion::of(people[place], people[before])),
                days: [quantile(&times, 50), quantile(&times, 90)],
            }
        };
        steps.map(step).collect()
    }

    /// When a person took the first step and each next one, as far as they came. What they did is sorted.
    fn path(&self, of_person: &[(u32, usize, Timestamp)]) -> Vec<Timestamp> {
        let mut path: Vec<Timestamp> = Vec::new();
        for place in 0..self.funnel.steps().len() {
            let times = of_person.iter().filter(|(_, own, _)| *own == place).map(|(.., at)| *at);
            let next = match (path.first(), path.last()) {
                (Some(first), Some(before)) => {
                    let end = first.plus_ms(ms(self.window));
                    times.into_iter().find(|at| at >= before && *at <= end)
                }
                _ => times.into_iter().find(|at| self.period.contains(*at)),
            };
            let Some(at) = next else { break };
            path.push(at);
        }
        path
    }
}
