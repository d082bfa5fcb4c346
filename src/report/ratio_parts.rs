//! The two sums of which a ratio is made, in an average month before and now: a cost per conversion that went up is
//! another thing if the cost rose than if fewer conversions came. And the ratio of several months together.
//!
//! Invariant: both sums are there or none is. Does not compute the ratio of one report (see `figures`).

use crate::domain::settings::goal::GoalOf;
use crate::domain::settings::rate::RateOf;
use crate::domain::string_enum::string_enum;

use super::figures::{Figures, per};
use super::goals::Amount;

string_enum!(
    /// A sum that a ratio divides, or divides by.
    PartOf {
        Revenue = "revenue",
        Cost = "cost",
        Conversions = "conversions",
        Conversations = "conversations",
        ConversationsWithContact = "conversations_with_contact",
        Clicks = "clicks",
        People = "people",
        Contacts = "contacts",
    }
);

/// One of the two sums.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioPart {
    pub of: PartOf,
    /// Of an average month before.
    pub baseline: Amount,
    pub now: Amount,
}

impl RatioPart {
    /// How many times as much it is; `None` if it was nothing, or less.
    #[must_use]
    pub fn times(&self) -> Option<f64> {
        let (now, before) = match (self.now, self.baseline) {
            (Amount::Money(now), Amount::Money(before)) => (now as f64, before as f64),
            (Amount::Count(now), Amount::Count(before)) => (now, before),
            _ => return None,
        };
        (before > 0.0).then_some(now / before)
    }
}

/// Whether a figure is one for each of something, and not a sum over time.
pub(super) fn is_ratio(of: GoalOf, totals: &Figures) -> bool {
    named(of, totals).is_some()
}

/// The sum above the line of a ratio and the one below, now and in an average month of those before. `None` for what is
/// no ratio, without a month before, and if a sum is not known.
pub(super) fn parts(of: GoalOf, now: &Figures, before: &[&Figures]) -> Option<Vec<RatioPart>> {
    let part = |of: PartOf| {
        let baseline = total(of, before)?.of_one(before.len() as u64)?;
        Some(RatioPart { of, baseline, now: sum(of, now)? })
    };
    named(of, now)?.into_iter().map(part).collect()
}

/// A ratio of months together; money is rounded once, half away from zero. `None` for what is no ratio, and if a sum is
/// not known or there is nothing to divide by.
pub(super) fn together(of: GoalOf, months: &[&Figures]) -> Option<Amount> {
    let [above, below] = named(of, months.first()?)?;
    match (total(above, months)?, total(below, months)?) {
        (Amount::Money(above), Amount::Money(below)) if below > 0 => {
            Some(Amount::Times(above as f64 / below as f64))
        }
        (Amount::Count(above), Amount::Count(below)) if below > 0.0 => {
            Some(Amount::Share(above / below))
        }
        (Amount::Money(above), Amount::Count(below)) => per(above, below).map(Amount::Money),
        _ => None,
    }
}

/// A sum of months, added up.
fn total(of: PartOf, months: &[&Figures]) -> Option<Amount> {
    let sums = months.iter().map(|figures| sum(of, figures));
    sums.reduce(|one, other| one?.plus(other?)).flatten()
}

/// What a ratio divides, and by what.
fn named(of: GoalOf, totals: &Figures) -> Option<[PartOf; 2]> {
    use PartOf::{
        Clicks, Contacts, Conversations, ConversationsWithContact, Conversions, Cost, People,
        Revenue,
    };
    Some(match of {
        GoalOf::Revenue
        | GoalOf::Profit
        | GoalOf::Conversions
        | GoalOf::Conversations
        | GoalOf::Contacts
        | GoalOf::Clicks
        | GoalOf::People => return None,
        GoalOf::Rate => match totals.rate.of {
            RateOf::People => [Conversions, People],
            RateOf::Clicks => [Conversions, Clicks],
            RateOf::Conversations => [Conversions, Conversations],
            RateOf::Contacts => [Conversions, Contacts],
        },
        GoalOf::CaptureRate => [ConversationsWithContact, Conversations],
        GoalOf::AverageOrder => [Revenue, Conversions],
        GoalOf::RevenuePerConversation => [Revenue, Conversations],
        GoalOf::RevenuePerClick => [Revenue, Clicks],
        GoalOf::RevenuePerContact => [Revenue, Contacts],
        GoalOf::CostPerConversion => [Cost, Conversions],
        GoalOf::CostPerConversation => [Cost, Conversations],
        GoalOf::Roas => [Revenue, Cost],
    })
}

fn sum(of: PartOf, totals: &Figures) -> Option<Amount> {
    let count = |count: u64| Amount::Count(count as f64);
    Some(match of {
        PartOf::Revenue => Amount::Money(totals.revenue()),
        PartOf::Cost => Amount::Money(totals.cost?),
        PartOf::Conversions => Amount::Count(totals.conversions),
        PartOf::Conversations => count(totals.conversations),
        PartOf::ConversationsWithContact => count(totals.conversations_with_contact),
        PartOf::Clicks => count(totals.clicks),
        PartOf::People => count(totals.people),
        PartOf::Contacts => count(totals.contacts),
    })
}
