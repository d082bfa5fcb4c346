//! Judges the redemptions of one period, order by order, on any thread.
//!
//! Invariant: whether orders can be tied by their customers is known only when all are seen, so that what hangs on it is
//! counted apart until then.

use std::collections::BTreeSet;

use crate::attribution::{Journey, TagKey, Touch, TouchKind};
use crate::domain::link::LinkId;
use crate::domain::record::conversion_kind::Weight;
use crate::domain::settings::rules::Attribution;

use super::{Arrivals, Arrived};
use crate::report::click_reference::ClickReference;
use crate::report::evidence::{Clue, OrderEvidence, Times, gather};
use crate::report::id_map::{IdMap, IdSet};
use crate::report::records::{Order, Records};
use crate::report::sources::Sources;

/// What is found of the redemptions of a period.
#[derive(Debug, Default)]
pub(in crate::report) struct PeriodArrivals {
    /// By the place of the code among the records.
    of: IdMap<u32, OfCode>,
    /// The orders without a known code.
    without_code: OfCode,
    /// Whether any order is tied by its customer.
    are_customers_tied: bool,
}

#[derive(Debug, Default)]
struct OfCode {
    arrived: Arrived,
    /// Those that are cold if orders can be tied by their customers.
    by_customer: Arrived,
}

impl PeriodArrivals {
    /// Adds what another thread found.
    pub(in crate::report) fn merge(&mut self, other: Self) {
        self.are_customers_tied |= other.are_customers_tied;
        for (place, of) in other.of {
            self.of.entry(place).or_default().merge(of);
        }
        self.without_code.merge(other.without_code);
    }

    /// Adds what is known now that all orders of the period are seen.
    pub(in crate::report) fn settle(self, records: &Records<'_>, sums: &mut Arrivals) {
        for (place, of) in self.of {
            let arrived = of.settled(self.are_customers_tied);
            sums.add(records.codes[place as usize].0, arrived);
        }
        sums.without_code.merge(self.without_code.settled(self.are_customers_tied));
    }
}

impl OfCode {
    fn merge(&mut self, other: Self) {
        self.arrived.merge(other.arrived);
        self.by_customer.merge(other.by_customer);
    }

    fn add(&mut self, arrival: Arrival, order: &Order<'_>) {
        let (at, id) = (order.at, &order.order.id);
        match arrival {
            Arrival::Warm => self.arrived.warm += 1,
            Arrival::Cold => self.arrived.add_cold(at, id),
            Arrival::ColdByCustomer => self.by_customer.add_cold(at, id),
            Arrival::Unknown => {}
        }
    }

    fn settled(mut self, are_customers_tied: bool) -> Arrived {
        if are_customers_tied {
            self.arrived.merge(self.by_customer);
        }
        self.arrived
    }
}

/// How one redemption arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arrival {
    Warm,
    Cold,
    /// Cold if orders can be tied by their customers.
    ColdByCustomer,
    Unknown,
}

/// Judges the orders of a period.
pub(in crate::report) struct Judge<'a> {
    sources: &'a Sources<'a>,
    rules: &'a Attribution,
    /// The same rules with all evidence, where the plan does not allow some: what it leaves out happened all the same.
    open: Option<Attribution>,
    /// The numbers of the channels and agents of whom there are clicks or conversations.
    channels: IdSet<u32>,
    agents: IdSet<u32>,
    has_any: bool,
}

impl<'a> Judge<'a> {
    /// `links` are those that anybody clicked.
    pub(in crate::report) fn new(
        sources: &'a Sources<'a>,
        rules: &'a Attribution,
        links: IdSet<LinkId>,
    ) -> Self {
        let records = sources.records;
        let of_links = links.into_iter().filter_map(|link| records.link(link));
        let of_threads = records.threads.iter().map(|thread| thread.tags);
        let tags: Vec<TagKey> = of_links.chain(of_threads).collect();
        Self {
            sources,
            rules,
            open: with_all_evidence(rules),
            channels: tags.iter().map(|of| of.channel).collect(),
            agents: tags.iter().map(|of| of.agent).collect(),
            has_any: !tags.is_empty(),
        }
    }

    /// Adds the order at a place: how it arrived, for each code that it carries, or without one.
    pub(in crate::report) fn add(
        &self,
        found: &mut PeriodArrivals,
        place: u32,
        evidence: &OrderEvidence<'_>,
    ) {
        let own = self.open.as_ref().map(|of| gather(self.sources, place, of, Times::Windows));
        let (evidence, rules) =
            (own.as_ref().unwrap_or(evidence), self.open.as_ref().unwrap_or(self.rules));
        found.are_customers_tied = found.are_customers_tied || is_tied_by_customer(evidence, rules);
        let order = self.sources.order(place);
        let codes: BTreeSet<u32> = order.known_codes().collect();
        for code in &codes {
            let (known, tags) = self.sources.code(*code);
            let is_given = known.given.as_ref().is_some_and(|given| given.at <= order.at);
            let arrival =
                if is_given { Arrival::Warm } else { self.arrival(order, tags, evidence) };
            found.of.entry(*code).or_default().add(arrival, order);
        }
        if codes.is_empty() && order.weight == Some(Weight::Macro) {
            let arrival = self.arrival(order, TagKey::default(), evidence);
            found.without_code.add(arrival, order);
        }
    }

    /// `tags` are those of the code; without any, those of an order that carries none.
    fn arrival(&self, order: &Order<'_>, tags: TagKey, evidence: &OrderEvidence<'_>) -> Arrival {
        let mut is_doubtful = false;
        for touch in self.touches(order, evidence) {
            match is_expected(tags, touch.tags) {
                Some(true) => return Arrival::Warm,
                Some(false) => {}
                None => is_doubtful = true,
            }
        }
        if is_doubtful || !self.is_watched(tags) {
            return Arrival::Unknown;
        }
        let click = order.click;
        let is_click_there =
            click.number().is_some_and(|of| self.sources.clicks.named(of).is_some());
        match click {
            // There was a click, of a channel that nobody knows now.
            ClickReference::Valid(_) if !is_click_there => Arrival::Unknown,
            ClickReference::Valid(_) => Arrival::Cold,
            _ if order.utm().is_some() => Arrival::Cold,
            _ if order.order.customer.is_some() => Arrival::ColdByCustomer,
            _ => Arrival::Unknown,
        }
    }

    /// The touches that are tied to an order within the windows and are no codes.
    fn touches(
        &self,
        order: &Order<'_>,
        evidence: &OrderEvidence<'_>,
    ) -> impl Iterator<Item = Touch> {
        let clicks = evidence.runs.iter().flat_map(|run| run.clicks);
        let clicks = clicks.map(|click| self.sources.click_touch(click));
        let ties = evidence.ties.iter().filter(|tie| tie.unused.is_none());
        let reaches = |touch: &Touch| Journey::reaches(touch, order.at, self.rules);
        let touches = ties.filter_map(|tie| tie.touch).filter(reaches);
        clicks.chain(touches).filter(|touch| touch.kind() != TouchKind::Coupon)
    }

    /// Whether anybody has a click or conversation that could have come before a redemption of a code with these tags.
    fn is_watched(&self, code: TagKey) -> bool {
        match (code.channel, code.agent) {
            (0, 0) => self.has_any,
            (0, agent) => self.agents.contains(&agent),
            (channel, _) => self.channels.contains(&channel),
        }
    }
}

/// The rules with all evidence; `None` if they have all that a plan has that lists none.
fn with_all_evidence(rules: &Attribution) -> Option<Attribution> {
    let mut evidence = rules.evidence.clone();
    let all = Attribution::default().evidence;
    evidence.extend(all.into_iter().filter(|kind| !rules.evidence.contains(kind)));
    let is_more = evidence.len() > rules.evidence.len();
    is_more.then(|| Attribution { evidence, ..rules.clone() })
}

/// Whether a touch is of the channel of a code, or of its agent if it has no channel. `None` if that is not known.
fn is_expected(code: TagKey, touch: TagKey) -> Option<bool> {
    let same = |own: u32, other: u32| (other != 0).then_some(own == other);
    match (code.channel, code.agent) {
        (0, 0) => Some(true),
        (0, agent) => same(agent, touch.agent),
        (channel, _) => same(channel, touch.channel),
    }
}

/// Whether it is the customer of the order by whom a touch was found.
fn is_tied_by_customer(evidence: &OrderEvidence<'_>, rules: &Attribution) -> bool {
    let by_customer = |clue: Clue| {
        matches!(
            clue,
            Clue::Thread(_) | Clue::Call(_) | Clue::CarriedClick(..) | Clue::RecipientClick
        )
    };
    evidence.runs.iter().any(|run| by_customer(run.clue))
        || evidence.used(rules).any(|tie| tie.earlier.is_none() && by_customer(tie.clue))
}
