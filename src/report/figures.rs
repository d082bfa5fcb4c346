//! The figures of one row: what happened and what it earned.
//!
//! Invariant: amounts are whole minor units of the row's currency. Derived figures (averages, revenue
//! per click) are computed here, once, so that every format shows the same number. See `measure` for
//! the names and the order in which the formats show them.

use crate::domain::click::Verdict;
use crate::domain::money::{Currency, divided};
use crate::domain::percent::Percent;
use crate::domain::settings::rate::RateOf;

use super::activity::Activity;
use super::beside::Beside;
use super::coverage::{Coverage, Coverages};
use super::earnings::Earned;
use super::rate::Rate;

/// The figures of a row, of unplaced conversions, or of the totals.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The currency of the amounts; `None` if neither a plan nor an order says it.
    pub currency: Option<Currency>,
    /// Conversations that started in the period.
    pub conversations: u64,
    /// Distinct contacts of these conversations.
    pub contacts: u64,
    /// Conversations that have a contact.
    pub conversations_with_contact: u64,
    /// Clicks judged `person`.
    pub clicks: u64,
    /// Distinct visitors behind these clicks; with the daily key, the sum of each day's visitors.
    pub people: u64,
    /// Those of them whose visitor is not known: each is a click of a browser that asks not to be tracked, or of a plan
    /// that recognizes nobody.
    pub people_unknown: u64,
    /// Requests by verdict, in the order of [`Verdict::ALL`].
    pub verdicts: [u64; Verdict::ALL.len()],
    /// Credited macro conversions; whole under one-touch models.
    pub conversions: f64,
    /// Order totals before refunds.
    pub gross: i128,
    pub refunds: i128,
    /// Discounts by codes, as far as files state them.
    pub discounts: i128,
    /// What the row cost; `None` is unknown, not zero.
    pub cost: Option<i128>,
    /// Conversions divided by what was asked for.
    pub rate: Rate,
    /// Conversions divided by conversations.
    pub conversation_rate: Rate,
    /// Unplaced conversions whose customers had received a message. They are not among `conversions` of a row.
    pub received_conversions: u64,
    /// What these brought, after refunds. Not in `gross` of a row.
    pub received_revenue: i128,
    /// Credited conversions of micro kinds. They are in no other figure.
    pub micro_conversions: f64,
    /// Conversions with a touch of the row's key and without credit for it under the last touch. Of the totals:
    /// conversions that any key assisted.
    pub assisted_conversions: u64,
    /// How many days the credited conversions took: the median and the 90th percentile from their first touch, and
    /// from their last; `None` without any.
    pub days: [Option<f64>; 4],
    /// What was paid for goods: without tax and shipping, after refunds. Orders that do not state their tax are not in
    /// it.
    pub goods: i128,
    /// Conversions with credit in the row that do not state their tax.
    pub unknown_tax: u64,
    /// The plan's margin of the goods, less the cost; rounded once, half away from zero. `None` if the plan has no
    /// margin, the cost is unknown, or a conversion does not state its tax.
    pub profit: Option<i128>,
}

/// What all rows of one currency share.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowContext {
    pub(super) currency: Option<Currency>,
    pub(super) rate_of: RateOf,
    /// Whether the model gives each conversion to one touch, so that conversions are whole.
    pub(super) one_touch: bool,
}

impl Figures {
    /// The same, had it earned nothing.
    pub(super) fn without_earnings(&self) -> Self {
        Self { conversions: 0.0, micro_conversions: 0.0, gross: 0, refunds: 0, ..self.clone() }
    }

    pub(super) fn new(
        context: RowContext,
        earned: &Earned,
        coverage: &Coverages,
        activity: &mut Activity,
    ) -> Self {
        let (people, contacts) = (activity.people, activity.contacts());
        let (clicks, conversations) = (activity.clicks(), activity.conversations);
        let conversions = earned.conversions.value();
        let whole = earned.conversions.whole().filter(|_| context.one_touch);
        let rate = |of, coverage: &Coverage| {
            let denominator = match of {
                RateOf::People => people,
                RateOf::Clicks => clicks,
                RateOf::Conversations => conversations,
                RateOf::Contacts => contacts,
            };
            Rate::new(of, conversions, whole, denominator, coverage.no_share())
        };
        Self {
            currency: context.currency,
            conversations,
            contacts,
            conversations_with_contact: activity.conversations_with_contact,
            clicks,
            people,
            people_unknown: activity.people_unknown,
            verdicts: activity.verdicts,
            conversions,
            gross: earned.gross,
            refunds: earned.refunds,
            discounts: earned.discounts,
            cost: None,
            rate: rate(context.rate_of, &coverage.asked),
            conversation_rate: rate(RateOf::Conversations, &coverage.conversations),
            received_conversions: 0,
            received_revenue: 0,
            micro_conversions: 0.0,
            assisted_conversions: 0,
            days: [None; 4],
            goods: earned.goods,
            unknown_tax: earned.unknown_tax,
            profit: None,
        }
    }

    /// With what it cost, and what was left.
    pub(super) fn with_cost(self, cost: Option<i128>, margin: Option<Percent>) -> Self {
        let known = cost.zip(margin).filter(|_| self.unknown_tax == 0);
        let profit = known.map(|(cost, margin)| margin.of(self.goods) - cost);
        Self { cost, profit, ..self }
    }

    /// With what journeys say besides the credit.
    pub(super) fn with_beside(self, beside: &Beside, days: [Option<f64>; 4]) -> Self {
        Self {
            micro_conversions: beside.micro.value(),
            assisted_conversions: beside.assisted,
            days,
            ..self
        }
    }

    /// With what messages may have brought.
    pub(super) fn with_received(self, received: &Earned) -> Self {
        Self {
            received_conversions: received.conversions.whole().unwrap_or_default(),
            received_revenue: received.gross - received.refunds,
            ..self
        }
    }

    /// Whether anything happened: a conversation, a click or a conversion.
    #[must_use]
    pub fn has_any(&self) -> bool {
        self.conversations > 0 || self.clicks > 0 || self.conversions > 0.0 || self.gross != 0
    }

    /// The rate if every request that may be a person's is one.
    #[must_use]
    pub fn rate_from(&self) -> Option<f64> {
        let value = self.rate.value?;
        let unknown = self.verdicts[Verdict::Unknown.index()];
        let with_unknown = |counted: u64| {
            let all = counted.checked_add(unknown).filter(|all| *all > counted)?;
            Some(value * counted as f64 / all as f64)
        };
        let less = match self.rate.of {
            RateOf::People => with_unknown(self.people),
            RateOf::Clicks => with_unknown(self.clicks),
            RateOf::Conversations | RateOf::Contacts => None,
        };
        less.or(Some(value))
    }

    /// The rate if all clicks whose visitor is not known are repeats of others. All of people converted at most.
    #[must_use]
    pub fn rate_to(&self) -> Option<f64> {
        let value = self.rate.value?;
        let known = self.people - self.people_unknown;
        if self.rate.of != RateOf::People || self.people_unknown == 0 {
            return Some(value);
        }
        Some(if known == 0 { 1.0 } else { (value * self.people as f64 / known as f64).min(1.0) })
    }

    /// Net revenue: gross minus refunds.
    #[must_use]
    pub fn revenue(&self) -> i128 {
        self.gross - self.refunds
    }

    /// The share of conversations that have a contact; `None` without conversations.
    #[must_use]
    pub fn capture_rate(&self) -> Option<f64> {
        let all = self.conversations;
        (all > 0).then(|| self.conversations_with_contact as f64 / all as f64)
    }

    /// In minor units, rounded half away from zero; `None` without conversations.
    #[must_use]
    pub fn revenue_per_conversation(&self) -> Option<i128> {
        divided(self.revenue(), self.conversations)
    }

    /// In minor units, rounded half away from zero; `None` without clicks.
    #[must_use]
    pub fn revenue_per_click(&self) -> Option<i128> {
        divided(self.revenue(), self.clicks)
    }

    /// In minor units, rounded half away from zero; `None` without contacts.
    #[must_use]
    pub fn revenue_per_contact(&self) -> Option<i128> {
        divided(self.revenue(), self.contacts)
    }

    /// Revenue per conversion in minor units, rounded half away from zero; `None` without any.
    #[must_use]
    pub fn average_order(&self) -> Option<i128> {
        self.per_conversion(self.revenue())
    }

    /// In minor units, rounded half away from zero; `None` without conversions, or if the cost is unknown.
    #[must_use]
    pub fn cost_per_conversion(&self) -> Option<i128> {
        self.per_conversion(self.cost?)
    }

    /// In minor units, rounded half away from zero; `None` without conversations, or if the cost is unknown.
    #[must_use]
    pub fn cost_per_conversation(&self) -> Option<i128> {
        divided(self.cost?, self.conversations)
    }

    /// Revenue for each unit of cost; `None` if the cost is unknown or nothing.
    #[must_use]
    pub fn roas(&self) -> Option<f64> {
        let cost = self.cost.filter(|cost| *cost > 0)?;
        Some(self.revenue() as f64 / cost as f64)
    }

    /// What came back for each unit of cost, less that unit: (revenue - cost) / cost. `None` if the cost is unknown or
    /// nothing.
    #[must_use]
    pub fn roi(&self) -> Option<f64> {
        let cost = self.cost.filter(|cost| *cost > 0)?;
        Some((self.revenue() - cost) as f64 / cost as f64)
    }

    fn per_conversion(&self, minor: i128) -> Option<i128> {
        per(minor, self.conversions)
    }
}

/// An amount for each of so many, which may be a fraction; rounded half away from zero. `None` for none.
pub(super) fn per(minor: i128, count: f64) -> Option<i128> {
    if count <= 0.0 {
        return None;
    }
    // Six places, as the formats show conversions; exact for whole ones.
    let millionths = (count * 1e6).round();
    divided(minor * 1_000_000, whole(millionths))
}

/// Converts a non-negative whole number that a float holds exactly.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked by the caller"
)]
fn whole(number: f64) -> u64 {
    number as u64
}
