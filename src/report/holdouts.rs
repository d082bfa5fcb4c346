//! What messages brought: of the people of a list who were sent one and of those who were withheld, how many ordered
//! within some days.
//!
//! A person counts in the arm that they were drawn into, whatever they did and whatever has the credit for their orders;
//! the days begin when they came into the list. Who ordered is compared, and what they paid is not, because a few large
//! orders decide it. Invariant: the arms of a list are all of its people, each once. Nothing is said of a difference
//! while one arm has fewer than five people who ordered.

use std::collections::BTreeMap;

use crate::attribution::statistics::{Comparison, Level, Proportion, Verdict, compare_shares};
use crate::domain::label::{LinkBatchName, Tags};
use crate::domain::limits::HOLDOUT_DAYS;
use crate::domain::link::batch::{LinkBatch, LinkBatchId};
use crate::domain::link::holdout::Holdout as HoldoutShare;
use crate::domain::money::Currency;
use crate::domain::period::Period;
use crate::domain::record::conversion::Conversion;
use crate::domain::settings::Settings;
use crate::domain::settings::rules::{Attribution, WindowKind};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;

use super::by_person::ByPerson;
use super::holdout_data::{Assigned, HoldoutData, holdouts_of};
use super::proportion;

/// A list with a holdout.
#[derive(Debug, Clone, PartialEq)]
pub struct Holdout {
    pub name: LinkBatchName,
    pub tags: Tags,
    pub begun_at: Timestamp,
    /// The share of people who were to be withheld.
    pub share: HoldoutShare,
    /// How long after the message orders count.
    pub window: Span,
    /// Whether that time is not over for everybody.
    pub is_running: bool,
    pub sent: HoldoutArm,
    pub withheld: HoldoutArm,
    /// By how much the share of those who ordered is larger in the arm that was sent the message; `None` while it is too
    /// small to say.
    pub difference: Option<Comparison>,
}

/// The people of one arm.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HoldoutArm {
    pub people: u64,
    /// Those who ordered at least once.
    pub ordered: u64,
    pub share: Option<proportion::Proportion>,
    pub orders: u64,
    /// What these orders brought, in minor units.
    pub revenue: BTreeMap<Currency, i128>,
}

/// How long after a message orders count: the window that the plan has for messages that were only sent, else some days.
fn window(rules: &Attribution) -> Span {
    let own = rules.windows.iter().find(|own| own.kind == WindowKind::Sent);
    own.map_or(Span::from_days(HOLDOUT_DAYS), |own| own.window)
}

/// The lists of a period that have a holdout and somebody in them, in the order in which they were begun.
pub(super) fn holdouts(
    data: &HoldoutData,
    (settings, rules): (&Settings, &Attribution),
    period: &Period,
    now: Timestamp,
) -> Vec<Holdout> {
    let window = window(rules);
    let counts = |order: &&Conversion| order.status.counts() && order.is_goal(settings);
    let orders: Vec<&Conversion> = data.orders.iter().filter(counts).collect();
    let by_customer = ByPerson::new(orders.iter().map(|order| (order.customer, order.ordered_at)));
    let mut arms: BTreeMap<LinkBatchId, [HoldoutArm; 2]> = BTreeMap::new();
    let mut last: BTreeMap<LinkBatchId, Timestamp> = BTreeMap::new();
    for of in &data.people {
        let arm = &mut arms.entry(of.batch).or_default()[usize::from(of.is_withheld)];
        let dated =
            by_customer.of(of.person).iter().filter_map(|(_, place)| orders.get(*place as usize));
        arm.add(of, dated.copied(), window, settings);
        let latest = last.entry(of.batch).or_insert(of.at);
        *latest = of.at.max(*latest);
    }
    let has_people = |batch: &&LinkBatch| arms.contains_key(&batch.id);
    let batches: Vec<_> = holdouts_of(&data.batches, period).filter(has_people).collect();
    let level = Level::of_comparisons(u32::try_from(batches.len()).unwrap_or(u32::MAX));
    let holdout = |batch: &LinkBatch| {
        let [sent, withheld] = arms.remove(&batch.id).unwrap_or_default().map(HoldoutArm::shared);
        let proportion =
            |arm: &HoldoutArm| Proportion { successes: arm.ordered, trials: arm.people };
        let difference = compare_shares(proportion(&sent), proportion(&withheld), level);
        Some(Holdout {
            name: batch.spec.name.clone(),
            tags: batch.spec.tags.clone(),
            begun_at: batch.begun_at,
            share: batch.spec.holdout?,
            window,
            is_running: last.get(&batch.id).is_some_and(|at| end(*at, window) > now),
            difference: difference.filter(|of| of.verdict != Verdict::TooFew),
            sent,
            withheld,
        })
    };
    batches.into_iter().filter_map(holdout).collect()
}

fn end(at: Timestamp, window: Span) -> Timestamp {
    at.plus_ms(i64::try_from(window.ms()).unwrap_or(i64::MAX))
}

impl HoldoutArm {
    fn add<'o>(
        &mut self,
        of: &Assigned,
        orders: impl Iterator<Item = &'o Conversion>,
        window: Span,
        settings: &Settings,
    ) {
        self.people += 1;
        let before = self.orders;
        for order in orders.filter(|order| (of.at..end(of.at, window)).contains(&order.ordered_at))
        {
            self.orders += 1;
            let converted = settings.converted(order);
            let order = converted.as_ref().unwrap_or(order);
            *self.revenue.entry(order.total.currency).or_default() += i128::from(order.net_minor());
        }
        self.ordered += u64::from(self.orders > before);
    }

    fn shared(self) -> Self {
        Self { share: proportion::Proportion::of(self.ordered, self.people), ..self }
    }
}

#[cfg(test)]
mod tests;
