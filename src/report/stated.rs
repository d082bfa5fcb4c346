//! What somebody counted by hand or a platform claims of whole months of the period.
//!
//! Invariant: nothing of it is in another figure. A claim stands beside what the same rules placed under its channel
//! and agent in its month. It is shown in the currency in which it was stated, whatever rates the plan has. Months that
//! lie only partly in the period are left out: a total cannot be divided.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::attribution::{Crediting, Journey};
use crate::domain::label::{Agent, Channel, ListName, Platform};
use crate::domain::money::Currency;
use crate::domain::period::{Period, Zone};
use crate::domain::record::cost::Month;
use crate::domain::record::total::Total;
use crate::domain::settings::Settings;
use crate::store::Snapshot;

use super::data::ReportData;
use super::earnings::{Earned, Earnings, Ledger};
use super::group_by::GroupBy;
use super::grouping::Grouping;
use super::journey_keys::KeyFinder;
use super::keys::Keys;
use super::names::{TagNames, spelled};
use super::sources::Sources;

/// A total as it was stated, under the names of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    pub total: Total,
    /// Of a claim, what was placed. `None` if it is no claim, or one about a list.
    pub placed: Option<Placed>,
}

/// What the report places where a platform claims something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    pub conversions: f64,
    /// In minor units, after refunds.
    pub revenue: i128,
    /// That in which orders in the currency of the claim are counted, or that of the report.
    pub currency: Option<Currency>,
}

/// What claims may be about.
const CLAIMED: [GroupBy; 2] = [GroupBy::Field(Grouping::Channel), GroupBy::Field(Grouping::Agent)];

/// The totals of whole months of the period, under the names of the plan.
pub(super) struct Statements<'a> {
    totals: Vec<Total>,
    settings: &'a Settings,
}

impl<'a> Statements<'a> {
    pub(super) fn new(snapshot: &'a Snapshot<ReportData>, period: &Period) -> Self {
        let is_whole = |total: &&Total| {
            let month = Period::month(&total.month.to_string(), period.zone.clone());
            month.is_ok_and(|month| period.from <= month.from && month.to <= period.to)
        };
        let totals = snapshot.totals.iter().filter(is_whole);
        let settings = &snapshot.settings;
        Self { totals: totals.map(|total| named(total, settings)).collect(), settings }
    }

    /// All of them, by month, what was counted before what is claimed. `currency` is that of the report.
    pub(super) fn stated(
        self,
        claimed: &Claimed<'_>,
        currency: Option<Currency>,
        names: &TagNames<'_>,
    ) -> Vec<Stated> {
        let Self { mut totals, settings } = self;
        totals.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
        let stated = |total: Total| {
            let claimed_in = total.revenue.map(|revenue| settings.counted_in(revenue.currency));
            let currency = claimed_in.or(currency);
            let placed = is_compared(&total).then(|| claimed.placed(&total, currency, names));
            Stated { total, placed }
        };
        totals.into_iter().map(stated).collect()
    }
}

/// What is placed in the months of claims.
#[derive(Debug)]
pub(super) struct Claimed<'a> {
    zone: &'a Zone,
    finder: KeyFinder<'a>,
    months: BTreeMap<Month, Ledger<'a>>,
}

impl<'a> Claimed<'a> {
    pub(super) fn new(
        statements: &Statements<'_>,
        period: &'a Period,
        keys: &'a Keys<'a>,
        crediting: &'a Crediting<'a>,
    ) -> Self {
        let claims = statements.totals.iter().filter(|total| is_compared(total));
        let months = claims.map(|claim| (claim.month, Ledger::new(crediting))).collect();
        Self { zone: &period.zone, finder: KeyFinder::new(keys, period), months }
    }

    /// The keys of claims.
    pub(super) fn keys() -> Keys<'static> {
        Keys::of_tags(&CLAIMED)
    }

    /// Adds the order at a place, which is of the period.
    pub(super) fn add(&mut self, sources: &Sources<'_>, place: u32, journey: &Journey) {
        if self.months.is_empty() {
            return;
        }
        let order = sources.order(place).order;
        if let Some(ledger) = self.months.get_mut(&Month::of(self.zone.day(order.ordered_at))) {
            ledger.add_parts(order, journey, &self.finder.of(sources, place, journey));
        }
    }

    /// Adds the orders of another that was made of the same statements.
    pub(super) fn merge(&mut self, other: Self) {
        for (month, ledger) in other.months {
            match self.months.entry(month) {
                Entry::Occupied(mut own) => own.get_mut().merge(ledger),
                Entry::Vacant(own) => drop(own.insert(ledger)),
            }
        }
    }

    fn placed(&self, claim: &Total, currency: Option<Currency>, names: &TagNames<'_>) -> Placed {
        let by_currency = self.months.get(&claim.month).map(|ledger| &ledger.by_currency);
        let earnings = by_currency.zip(currency).and_then(|(all, currency)| all.get(&currency));
        let earned = earnings.map(|earnings| earned(earnings, claim, names)).unwrap_or_default();
        let revenue = earned.gross - earned.refunds;
        Placed { conversions: earned.conversions.value(), revenue, currency }
    }
}

/// What is placed under the channel and the agent of a claim; under all of them if it names none.
fn earned(earnings: &Earnings, claim: &Total, names: &TagNames<'_>) -> Earned {
    let channel = claim.channel.as_ref().map(|name| names.channels.known(name));
    let agent = claim.agent.as_ref().map(|name| names.agents.known(name));
    let mut sum = Earned::default();
    for (key, earned) in &earnings.rows {
        let is_its_channel = channel.is_none_or(|channel| channel == Some(key.channel()));
        if is_its_channel && agent.is_none_or(|agent| agent == Some(key.agent())) {
            sum.merge(earned);
        }
    }
    sum
}

/// Whether something placed can stand beside a total.
fn is_compared(total: &Total) -> bool {
    total.claimed_by.is_some() && total.list.is_none()
}

fn sort_key(total: &Total) -> impl Ord {
    let text = |name: Option<&str>| name.map(str::to_owned);
    let channel = text(total.channel.as_ref().map(Channel::as_str));
    let agent = text(total.agent.as_ref().map(Agent::as_str));
    let list = text(total.list.as_ref().map(ListName::as_str));
    let claimed_by = text(total.claimed_by.as_ref().map(Platform::as_str));
    (total.month, claimed_by, channel, agent, list)
}

/// The total with its names as the rows of the report spell them.
fn named(total: &Total, settings: &Settings) -> Total {
    Total {
        channel: total.channel.as_ref().map(|written| spelled(written, settings)),
        agent: total.agent.as_ref().map(|written| spelled(written, settings)),
        ..total.clone()
    }
}
