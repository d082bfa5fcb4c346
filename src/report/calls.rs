//! The calls of a period: by the number that was called and by who answered, how they ended, who called, and what came
//! of it.
//!
//! Invariant: a call is in one row of each list, and a caller counts once in each row and once in the totals. A
//! conversion is in each row that has a call of its journey. A caller ordered if an order of theirs that counts came at
//! or after one of these calls, within the window of calls; later orders than the data has are not known, so the share
//! can only grow. Outcomes are as files state them: what counts as answered is not decided here.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::attribution::{Journey, TouchKind};
use crate::domain::label::{Agent, Channel, Outcome};
use crate::domain::limits::CALL_OUTCOMES_MAX;
use crate::domain::period::Period;
use crate::domain::record::person::PersonKey;
use crate::domain::record::phone::Phone;
use crate::domain::settings::rules::WindowKind;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::by_person::{ByPerson, between};
use super::data::ReportData;
use super::id_map::{IdMap, PersonMap};
use super::proportion::Proportion;
use super::query::Query;
use super::records::{PhoneCall, Records};
use super::step_data::{StepData, What, ms};

/// The calls of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Calls {
    /// How long after a call an order counts as one of its caller.
    pub window: Span,
    /// The outcomes that figures tell apart, the most frequent first.
    pub outcomes: Vec<Outcome>,
    /// By the number that was called, most calls first.
    pub by_number: Vec<NumberCalls>,
    /// By who answered, most calls first, and nobody last; empty if no call names an agent.
    pub by_agent: Vec<AgentCalls>,
    pub totals: CallFigures,
}

/// The calls to one number.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberCalls {
    pub called: Phone,
    /// That of the number in the plan.
    pub channel: Option<Channel>,
    pub figures: CallFigures,
}

/// The calls that one agent answered, or nobody.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentCalls {
    pub agent: Option<Agent>,
    pub figures: CallFigures,
}

/// What some calls add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallFigures {
    pub calls: u64,
    /// The calls by [`Calls::outcomes`].
    pub outcomes: Vec<u64>,
    /// Calls with other outcomes, and without any.
    pub other_outcomes: u64,
    pub unknown_outcome: u64,
    /// Distinct callers.
    pub callers: u64,
    /// Calls of withheld numbers.
    pub anonymous: u64,
    /// How long they took together; `None` if no call states it.
    pub duration_s: Option<u64>,
    /// The mean of those that took any time.
    pub mean_duration_s: Option<f64>,
    /// Conversions of the period with a call in their journey, which may have been before the period.
    pub conversions: u64,
    /// The callers who ordered within the window.
    pub ordered: u64,
    /// The callers who did not, and whose window is not over.
    pub may_order: u64,
    /// Those who ordered, of all callers.
    pub share: Option<Proportion>,
}

/// Counts the conversions of calls.
#[derive(Debug)]
pub(super) struct CallCounter<'r> {
    records: &'r Records<'r>,
    /// The channel of each number, and the conversions.
    by_number: BTreeMap<&'r Phone, (u32, u64)>,
    by_agent: IdMap<u32, u64>,
    all: u64,
}

impl<'r> CallCounter<'r> {
    pub(super) fn new(records: &'r Records<'r>) -> Self {
        Self { records, by_number: BTreeMap::new(), by_agent: IdMap::default(), all: 0 }
    }

    /// Adds a conversion that counts.
    pub(super) fn add(&mut self, journey: &Journey) {
        let of_calls = journey.touches().iter().filter(|touch| touch.kind() == TouchKind::Call);
        let call = |place: u64| self.records.calls.get(usize::try_from(place).ok()?);
        let calls: Vec<&PhoneCall<'r>> = of_calls.filter_map(|of| call(of.id.number)).collect();
        if calls.is_empty() {
            return;
        }
        self.all += 1;
        let mut numbers: Vec<(&Phone, u32)> =
            calls.iter().map(|of| (&of.call.called, channel(of))).collect();
        numbers.sort_unstable();
        numbers.dedup();
        for (number, channel) in numbers {
            self.by_number.entry(number).or_insert((channel, 0)).1 += 1;
        }
        let mut agents: Vec<u32> = calls.iter().map(|of| of.agent).collect();
        agents.sort_unstable();
        agents.dedup();
        for agent in agents {
            *self.by_agent.entry(agent).or_default() += 1;
        }
    }

    /// Adds the conversions of another of the same records.
    pub(super) fn merge(&mut self, other: Self) {
        for (number, (channel, count)) in other.by_number {
            self.by_number.entry(number).or_insert((channel, 0)).1 += count;
        }
        for (agent, count) in other.by_agent {
            *self.by_agent.entry(agent).or_default() += count;
        }
        self.all += other.all;
    }

    /// With the calls of the period. `None` without any, or if nobody asked for what callers ordered.
    pub(super) fn calls(&self, query: &Query, now: Timestamp) -> Option<Calls> {
        let records = self.records;
        let is_of_period = |of: &&PhoneCall<'_>| query.period.contains(of.call.started_at);
        let all: Vec<&PhoneCall<'r>> = records.calls.iter().filter(is_of_period).collect();
        if all.is_empty() {
            return None;
        }
        let steps = records.snapshot.steps.as_deref();
        if steps.is_none() && all.iter().any(|of| of.call.caller.is_some()) {
            return None;
        }
        let window = query.rules.window_of(WindowKind::Call);
        let orders = Orders { by: steps.map(orders).unwrap_or_default(), window, now };
        let outcomes = outcomes(&all);
        let Tallies { by_number, by_agent, totals } = self.tallied(&all, &outcomes, &orders);
        let totals = totals.figures(self.all);
        let (by_number, by_agent) = (self.numbers(by_number), self.agents(by_agent));
        Some(Calls { window, outcomes, by_number, by_agent, totals })
    }

    /// The calls of the period under each number and agent that has any, or a conversion.
    fn tallied(
        &self,
        calls: &[&PhoneCall<'r>],
        outcomes: &[Outcome],
        orders: &Orders,
    ) -> Tallies<'r> {
        let tally = || Tally::new(outcomes.len());
        let numbers = self.by_number.iter().map(|(of, (channel, _))| (*of, (*channel, tally())));
        let agents = self.by_agent.keys().map(|agent| (*agent, tally()));
        let mut all =
            Tallies { by_number: numbers.collect(), by_agent: agents.collect(), totals: tally() };
        for of in calls {
            let of_number = all.by_number.entry(&of.call.called);
            let (_, of_number) = of_number.or_insert_with(|| (channel(of), tally()));
            let of_agent = all.by_agent.entry(of.agent).or_insert_with(tally);
            let followed = of.call.caller.map(|who| (who, orders.after(who, of.call.started_at)));
            for tally in [&mut all.totals, of_number, of_agent] {
                tally.add(of, outcomes, followed);
            }
        }
        all
    }

    fn numbers(&self, tallies: BTreeMap<&Phone, (u32, Tally)>) -> Vec<NumberCalls> {
        let conversions =
            |number: &Phone| self.by_number.get(number).map_or(0, |(_, count)| *count);
        let row = |(number, (channel, tally)): (&Phone, (u32, Tally))| NumberCalls {
            called: number.clone(),
            channel: self.records.names.channels.name(channel).cloned(),
            figures: tally.figures(conversions(number)),
        };
        // Of two with as many calls, the lower number stays first.
        let mut rows: Vec<NumberCalls> = tallies.into_iter().map(row).collect();
        rows.sort_by_key(|row| Reverse(row.figures.calls));
        rows
    }

    fn agents(&self, tallies: IdMap<u32, Tally>) -> Vec<AgentCalls> {
        if tallies.keys().all(|agent| *agent == 0) {
            return Vec::new();
        }
        let conversions = |agent: u32| self.by_agent.get(&agent).copied().unwrap_or_default();
        let row = |(agent, tally): (u32, Tally)| AgentCalls {
            agent: self.records.names.agents.name(agent).cloned(),
            figures: tally.figures(conversions(agent)),
        };
        let mut rows: Vec<AgentCalls> = tallies.into_iter().map(row).collect();
        rows.sort_by(|a, b| a.agent.cmp(&b.agent));
        rows.sort_by_key(|row| (row.agent.is_none(), Reverse(row.figures.calls)));
        rows
    }
}

impl ReportData {
    /// Whether somebody who is known called in a period, so that what they ordered can be looked for.
    #[must_use]
    pub fn has_callers(&self, period: &Period) -> bool {
        let mut calls = self.calls.iter();
        calls.any(|call| call.caller.is_some() && period.contains(call.started_at))
    }
}

/// The number of the channel that was called; 0 if it is not known.
fn channel(of: &PhoneCall<'_>) -> u32 {
    of.tags.map_or(0, |tags| tags.channel)
}

/// The outcomes to tell apart, the most frequent first.
fn outcomes(calls: &[&PhoneCall<'_>]) -> Vec<Outcome> {
    let mut counts: BTreeMap<&Outcome, u64> = BTreeMap::new();
    for outcome in calls.iter().filter_map(|of| of.call.outcome.as_ref()) {
        *counts.entry(outcome).or_default() += 1;
    }
    let mut counts: Vec<(&Outcome, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts.into_iter().take(CALL_OUTCOMES_MAX).map(|(outcome, _)| outcome.clone()).collect()
}

/// The orders that count, by their customers.
fn orders(steps: &Snapshot<StepData>) -> ByPerson {
    let order = |what: &Option<What>| match what {
        Some(What::Kind(kind)) => steps.settings.is_macro(*kind),
        Some(What::Step(_)) | None => false,
    };
    let orders = steps.happenings.iter().filter(|of| order(&of.what));
    ByPerson::new(orders.map(|of| (of.customer, of.at)))
}

/// What callers ordered.
struct Orders {
    by: ByPerson,
    window: Span,
    now: Timestamp,
}

/// What a caller did after a call, the less certain first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Followed {
    Nothing,
    /// Nothing so far, and the window is not over.
    MayOrder,
    Ordered,
}

impl Orders {
    fn after(&self, who: PersonKey, call: Timestamp) -> Followed {
        let end = call.plus_ms(ms(self.window));
        match between(self.by.of(who), call, end) {
            [] if end < self.now => Followed::Nothing,
            [] => Followed::MayOrder,
            [..] => Followed::Ordered,
        }
    }
}

/// The calls of a period being added up. Each number has that of its channel.
struct Tallies<'r> {
    by_number: BTreeMap<&'r Phone, (u32, Tally)>,
    by_agent: IdMap<u32, Tally>,
    totals: Tally,
}

/// Calls being added up.
struct Tally {
    figures: CallFigures,
    seconds: Option<u64>,
    lasted: u64,
    callers: PersonMap<Followed>,
}

impl Tally {
    fn new(outcomes: usize) -> Self {
        let figures = CallFigures { outcomes: vec![0; outcomes], ..CallFigures::default() };
        Self { figures, seconds: None, lasted: 0, callers: PersonMap::default() }
    }

    fn add(
        &mut self,
        of: &PhoneCall<'_>,
        outcomes: &[Outcome],
        caller: Option<(PersonKey, Followed)>,
    ) {
        let figures = &mut self.figures;
        figures.calls += 1;
        match &of.call.outcome {
            None => figures.unknown_outcome += 1,
            Some(outcome) => match outcomes.iter().position(|other| other == outcome) {
                Some(place) => figures.outcomes[place] += 1,
                None => figures.other_outcomes += 1,
            },
        }
        if let Some(seconds) = of.call.duration_s.map(u64::from) {
            *self.seconds.get_or_insert_default() += seconds;
            self.lasted += u64::from(seconds > 0);
        }
        match caller {
            None => figures.anonymous += 1,
            Some((who, followed)) => {
                let known = self.callers.entry(who).or_insert(followed);
                *known = followed.max(*known);
            }
        }
    }

    fn figures(self, conversions: u64) -> CallFigures {
        let callers = self.callers.len() as u64;
        let count = |of| self.callers.values().filter(|followed| **followed == of).count() as u64;
        let ordered = count(Followed::Ordered);
        let mean = |seconds| (self.lasted > 0).then(|| seconds as f64 / self.lasted as f64);
        CallFigures {
            callers,
            duration_s: self.seconds,
            mean_duration_s: self.seconds.and_then(mean),
            conversions,
            ordered,
            may_order: count(Followed::MayOrder),
            share: Proportion::of(ordered, callers),
            ..self.figures
        }
    }
}
