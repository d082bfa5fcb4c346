//! What somebody counted by hand or a platform claims of whole months of the period.
//!
//! Invariant: nothing of it is in another figure. A claim stands beside what the same rules placed under its channel
//! and agent in its month. Months that lie only partly in the period are left out: a total cannot be divided.

use std::collections::BTreeMap;

use crate::attribution::Journey;
use crate::domain::label::{Agent, Channel, ListName, Platform};
use crate::domain::money::Currency;
use crate::domain::period::Period;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::cost::Month;
use crate::domain::record::total::Total;
use crate::domain::settings::Settings;
use crate::domain::settings::rules::Attribution;
use crate::store::Snapshot;

use super::coverage::Units;
use super::data::ReportData;
use super::earnings::{Earned, Earnings, Ledger};
use super::grouping::Grouping;
use super::names::Spellings;

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
    /// That of the claim, or of the report.
    pub currency: Option<Currency>,
}

/// What claims may be about.
const CLAIMED: [Grouping; 2] = [Grouping::Channel, Grouping::Agent];

/// The totals of whole months, and what is placed in the months of claims.
pub(super) struct Statements<'a> {
    period: &'a Period,
    totals: Vec<Total>,
    claimed: BTreeMap<Month, Ledger<'a>>,
}

impl<'a> Statements<'a> {
    pub(super) fn new(
        snapshot: &Snapshot<ReportData>,
        period: &'a Period,
        rules: &'a Attribution,
    ) -> Self {
        let is_whole = |total: &&Total| {
            let month = Period::month(&total.month.to_string(), period.zone.clone());
            month.is_ok_and(|month| period.from <= month.from && month.to <= period.to)
        };
        let totals = snapshot.totals.iter().filter(is_whole);
        let totals: Vec<Total> = totals.map(|total| named(total, &snapshot.settings)).collect();
        let claims = totals.iter().filter(|total| is_compared(total));
        let claimed = claims.map(|claim| (claim.month, Ledger::new(&CLAIMED, rules))).collect();
        Self { period, totals, claimed }
    }

    /// Adds an order of the period.
    pub(super) fn add(&mut self, order: &Conversion, journey: &Journey, units: &Units) {
        if self.claimed.is_empty() {
            return;
        }
        let month = Month::of(self.period.zone.day(order.ordered_at));
        if let Some(ledger) = self.claimed.get_mut(&month) {
            ledger.add(order, journey, units);
        }
    }

    /// All of them, by month, what was counted before what is claimed. `currency` is that of the report.
    pub(super) fn stated(mut self, currency: Option<Currency>) -> Vec<Stated> {
        let mut totals = std::mem::take(&mut self.totals);
        totals.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
        let stated = |total: Total| {
            let currency = total.revenue.map(|revenue| revenue.currency).or(currency);
            let placed = is_compared(&total).then(|| self.placed(&total, currency));
            Stated { total, placed }
        };
        totals.into_iter().map(stated).collect()
    }

    fn placed(&self, claim: &Total, currency: Option<Currency>) -> Placed {
        let by_currency = self.claimed.get(&claim.month).map(|ledger| &ledger.by_currency);
        let earnings = by_currency.zip(currency).and_then(|(all, currency)| all.get(&currency));
        let earned = earnings.map(|earnings| earned(earnings, claim)).unwrap_or_default();
        let revenue = earned.gross - earned.refunds;
        Placed { conversions: earned.conversions.value(), revenue, currency }
    }
}

/// What is placed under the channel and the agent of a claim; under all of them if it names none.
fn earned(earnings: &Earnings, claim: &Total) -> Earned {
    let mut sum = Earned::default();
    for (key, earned) in &earnings.rows {
        let is_its_channel = claim.channel.is_none() || key.channel() == claim.channel.as_ref();
        if is_its_channel && (claim.agent.is_none() || key.agent() == claim.agent.as_ref()) {
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
        channel: total.channel.as_ref().map(|written| Spellings::new(settings).of(written)),
        agent: total.agent.as_ref().map(|written| Spellings::new(settings).of(written)),
        ..total.clone()
    }
}
