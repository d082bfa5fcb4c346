//! What the period cost, under the keys of a report.
//!
//! A cost is of a month, and spread evenly over its days: the days before a day `d` of a month of `n` days have
//! `amount x d / n`, rounded half away from zero, and a stretch of days has the difference of two such sums. Invariant:
//! stretches that make up a month add up to its cost, to the minor unit, whatever a report groups by. An amount in a
//! currency that the plan has a rate of is converted whole, before it is spread.
//!
//! A cost is under a key only if it has every field that the report groups by, days being the week and the month that
//! they lie in: what was paid for a channel as a whole is no cost of a campaign, of an agent or of a link. The totals
//! have all costs. Hours without an amount cost what the plan says of an hour; without a price, the cost that they are
//! a part of is unknown. Does not put the costs of plan and files together (see `settings::costs`).

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;

use crate::attribution::TagKey;
use crate::domain::label::{Campaign, Channel, Tags};
use crate::domain::money::{Currency, Money, divided};
use crate::domain::period::Period;
use crate::domain::record::cost::{CostKind, FileCost, Month};
use crate::domain::settings::Settings;
use crate::domain::settings::costs::KnownCost;

use super::grouping::{GroupKey, Grouping};
use super::id_map::IdMap;
use super::keys::Keys;
use super::names::TagNames;

/// A cost, as a report counts it.
#[derive(Debug, Clone, Copy)]
pub(super) struct MonthCost {
    month: Month,
    /// Its campaign and its channel.
    tags: TagKey,
    kind: CostKind,
    /// In the currency in which it is counted; `None` is unknown.
    amount: Option<Money>,
}

/// The costs of the plan and of files.
pub(super) fn month_costs(
    settings: &Settings,
    of_files: &[FileCost],
    names: &mut TagNames<'_>,
) -> Vec<MonthCost> {
    let costs = settings.costs_with(of_files).costs;
    let mut cost = |cost: &KnownCost| {
        let (campaign, channel) = (cost.key.campaign.clone(), cost.key.channel.clone());
        let tags = names.key(&Tags { campaign, channel, ..Tags::default() });
        MonthCost { month: cost.key.month, tags, kind: cost.kind, amount: counted(cost, settings) }
    };
    costs.iter().map(&mut cost).collect()
}

/// The amount of a cost in the currency in which it is counted.
fn counted(cost: &KnownCost, settings: &Settings) -> Option<Money> {
    let of_hours = || {
        let (hours, price) = cost.hours.zip(settings.hour_price)?;
        let minor = divided(i128::from(hours.get()) * i128::from(price.minor), 100)?;
        Some(Money { minor: i64::try_from(minor).ok()?, ..price })
    };
    let amount = cost.amount.or_else(of_hours)?;
    // One that would be too large stays as it is, as an order does.
    let rate = settings.rate(amount.currency);
    let converted = rate.and_then(|(rate, plan)| rate.convert(amount, plan));
    Some(converted.unwrap_or(amount))
}

/// What stands in the total alone, as it has no key: all of one kind, for one campaign and one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeylessCost {
    pub channel: Option<Channel>,
    pub campaign: Option<Campaign>,
    pub kind: CostKind,
    /// In minor units.
    pub amount: i128,
    pub currency: Currency,
}

/// What something cost, in minor units of one currency.
#[derive(Debug, Clone, Copy, Default)]
struct CostSum {
    minor: i128,
    /// Whether a part of it is unknown, and so the sum is.
    is_unknown: bool,
}

impl CostSum {
    fn add(&mut self, minor: Option<i128>) {
        self.minor += minor.unwrap_or_default();
        self.is_unknown |= minor.is_none();
    }
}

/// The costs of the period in one currency.
#[derive(Debug, Default)]
pub(super) struct Costs {
    rows: IdMap<GroupKey, CostSum>,
    total: Option<CostSum>,
    /// What programs and services cost; `None` if no cost is of them.
    pub(super) tools: Option<i128>,
}

impl Costs {
    /// The keys that have costs, known or not.
    pub(super) fn keys(&self) -> impl Iterator<Item = &GroupKey> {
        self.rows.keys()
    }

    /// What a key cost; `None` if that is unknown.
    pub(super) fn of(&self, key: &GroupKey) -> Option<i128> {
        self.rows.get(key).filter(|sum| !sum.is_unknown).map(|sum| sum.minor)
    }

    /// What all of it cost; `None` if that is unknown.
    pub(super) fn total(&self) -> Option<i128> {
        self.total.filter(|sum| !sum.is_unknown).map(|sum| sum.minor)
    }

    fn add(&mut self, key: Option<GroupKey>, minor: Option<i128>) {
        self.total.get_or_insert_default().add(minor);
        if let Some(key) = key {
            self.rows.entry(key).or_default().add(minor);
        }
    }
}

/// The costs of the period.
#[derive(Debug, Default)]
pub(super) struct PeriodCosts {
    by_currency: BTreeMap<Currency, Costs>,
    /// The costs that nobody priced.
    unpriced: Vec<Option<GroupKey>>,
    /// How many costs these are.
    pub(super) unpriced_costs: u64,
    /// What has an amount and no key, in minor units.
    keyless: BTreeMap<(Currency, CostKind, u32, u32), i128>,
}

impl PeriodCosts {
    pub(super) fn new(costs: &[MonthCost], period: &Period, keys: &Keys<'_>) -> Self {
        let mut of_period = Self::default();
        let mut months: BTreeMap<Month, Vec<Stretch>> = BTreeMap::new();
        for cost in costs {
            let stretches =
                months.entry(cost.month).or_insert_with(|| stretches(cost.month, period, keys));
            let key = |stretch: &Stretch| keys.of_cost(stretch.time, cost.tags);
            let Some(amount) = cost.amount else {
                of_period.unpriced.extend(stretches.iter().map(key));
                of_period.unpriced_costs += u64::from(!stretches.is_empty());
                continue;
            };
            for stretch in stretches.iter() {
                let minor = part(amount.minor, cost.month, &stretch.days);
                let costs = of_period.by_currency.entry(amount.currency).or_default();
                let key = key(stretch);
                costs.add(key, Some(minor));
                if key.is_none() {
                    let TagKey { channel, campaign, .. } = cost.tags;
                    let of = (amount.currency, cost.kind, channel, campaign);
                    *of_period.keyless.entry(of).or_default() += minor;
                }
                if cost.kind == CostKind::Tools {
                    *costs.tools.get_or_insert_default() += minor;
                }
            }
        }
        of_period
    }

    pub(super) fn currencies(&self) -> impl Iterator<Item = Currency> {
        self.by_currency.keys().copied()
    }

    /// What stands in the totals alone: the largest first, for each currency.
    pub(super) fn keyless(&self, names: &TagNames<'_>) -> Vec<KeylessCost> {
        let cost = |((currency, kind, channel, campaign), amount): (&(_, _, u32, u32), &i128)| {
            let channel = names.channels.name(*channel).cloned();
            let campaign = names.campaigns.name(*campaign).cloned();
            KeylessCost { channel, campaign, kind: *kind, amount: *amount, currency: *currency }
        };
        let mut all: Vec<KeylessCost> = self.keyless.iter().map(cost).collect();
        // The numbers of names depend on what came first.
        let place = |of: &KeylessCost| (of.channel.clone(), of.campaign.clone(), of.kind);
        all.sort_by_cached_key(|of| (of.currency, std::cmp::Reverse(of.amount), place(of)));
        all
    }

    /// Takes the costs in a currency. Those that nobody priced are in the currency of the report.
    pub(super) fn take(&mut self, currency: Option<Currency>) -> Costs {
        currency.and_then(|currency| self.by_currency.remove(&currency)).unwrap_or_default()
    }

    /// Takes the costs in the currency of the report.
    pub(super) fn take_main(&mut self, currency: Option<Currency>) -> Costs {
        let mut costs = self.take(currency);
        self.unpriced.drain(..).for_each(|key| costs.add(key, None));
        costs
    }
}

/// Days of a month that share a week and a month of the report.
#[derive(Debug)]
struct Stretch {
    /// How many days of the month come before it, and before its end.
    days: Range<u8>,
    time: GroupKey,
}

/// The days of a month that the period has.
fn stretches(month: Month, period: &Period, keys: &Keys<'_>) -> Vec<Stretch> {
    let zone = &period.zone;
    let first = month.first().max(zone.day(period.from));
    let last = month.last().min(period.first_and_last().1);
    if last < first {
        return Vec::new();
    }
    let number = |day: Date| day.day().unsigned_abs();
    let days = number(first) - 1..number(last);
    if !keys.has_time() {
        return vec![Stretch { days, time: GroupKey::default() }];
    }
    let mut stretches: Vec<Stretch> = Vec::new();
    for (before, day) in days.zip(first.series(jiff::Span::new().days(1))) {
        let start = zone.start_of(day).unwrap_or(period.from).max(period.from);
        let time = keys.at(start);
        match stretches.last_mut().filter(|last| last.time == time) {
            Some(last) => last.days.end = before + 1,
            None => stretches.push(Stretch { days: before..before + 1, time }),
        }
    }
    stretches
}

/// The part of a month's amount that some of its days have.
fn part(minor: i64, month: Month, days: &Range<u8>) -> i128 {
    let of = month.last().day().unsigned_abs();
    let before =
        |days: u8| divided(i128::from(minor) * i128::from(days), of.into()).unwrap_or_default();
    before(days.end) - before(days.start)
}

/// Whether a cost with these tags has a field.
pub(super) fn has_field(grouping: Grouping, tags: TagKey) -> bool {
    match grouping {
        Grouping::Channel => tags.channel > 0,
        Grouping::Campaign => tags.campaign > 0,
        Grouping::Week | Grouping::Month => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
