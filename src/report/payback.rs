//! Whether tools pay for themselves: the hours that they save and the conversations that they would not miss, against
//! what they cost.
//!
//! Both are what somebody supposes, so that the answer is an estimate. Invariant: it is in no other figure. The hours
//! count first, because they need no customer; then as many conversations as the rest of the cost takes.

use crate::domain::hundredths::Hundredths;
use crate::domain::money::{Currency, Money, divided};

use super::missed::Missed;
use super::value::Report;

/// What tools save against what they cost, in minor units of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payback {
    /// `None` if no cost is of tools.
    pub tools_cost: Option<i128>,
    pub hours_saved: Option<Hundredths>,
    /// Rounded once, half away from zero; `None` if no hours are saved, or nobody priced them.
    pub hours_worth: Option<i128>,
    pub currency: Option<Currency>,
    pub verdict: Verdict,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The tools cost something, and nobody said what they save.
    NotTold,
    /// The cost of the tools is not known.
    UnknownCost,
    /// Hours are saved, and nobody priced them.
    UnknownPrice,
    /// The hours alone are worth what the tools cost.
    HoursPay,
    /// With the hours, this many of the missed conversations would be worth it.
    Conversations(u64),
    /// All of it together is worth less than the tools cost, by so much.
    Less(i128),
}

impl Verdict {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotTold => "not_told",
            Self::UnknownCost => "unknown_cost",
            Self::UnknownPrice => "unknown_price",
            Self::HoursPay => "hours_pay",
            Self::Conversations(_) => "conversations_pay",
            Self::Less(_) => "less_than_the_cost",
        }
    }
}

impl Report {
    /// What tools save, of hours with this price and of what was missed. `None` if neither is told and no tool cost
    /// anything.
    #[must_use]
    pub fn payback(&self, hours: Option<Hundredths>, price: Option<Money>) -> Option<Payback> {
        let is_told = hours.is_some() || self.missed.is_some();
        if !is_told && self.tools_cost.is_none_or(|cost| cost <= 0) {
            return None;
        }
        let currency = self.totals.currency;
        let price = price.filter(|price| Some(price.currency) == currency);
        let worth = |(hours, price): (Hundredths, Money)| {
            divided(i128::from(hours.get()) * i128::from(price.minor), 100)
        };
        let hours_worth = hours.zip(price).and_then(worth);
        let verdict = match self.tools_cost {
            _ if !is_told => Verdict::NotTold,
            None => Verdict::UnknownCost,
            Some(_) if hours.is_some() && hours_worth.is_none() => Verdict::UnknownPrice,
            Some(cost) => verdict(cost - hours_worth.unwrap_or_default(), self.missed.as_ref()),
        };
        let tools_cost = self.tools_cost;
        Some(Payback { tools_cost, hours_saved: hours, hours_worth, currency, verdict })
    }
}

/// The answer, where this much of the cost is left after the hours.
fn verdict(left: i128, missed: Option<&Missed>) -> Verdict {
    if left <= 0 {
        return Verdict::HoursPay;
    }
    let Some(of) = missed.filter(|of| of.worth > 0) else { return Verdict::Less(left) };
    if of.worth < left {
        return Verdict::Less(left - of.worth);
    }
    // The least whole number of conversations that is worth the rest.
    let needed = (left * i128::from(of.conversations) + of.worth - 1) / of.worth;
    Verdict::Conversations(u64::try_from(needed).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests;
