//! The goals of a plan: by how much a figure shall change, until when.
//!
//! Invariant: a goal changes something, and has at least one month. Where the plan does not say when a goal begins, it
//! begins with the month in which the plan that has it is first applied, and stays there. Does not know what a figure
//! was or is (see `report::goals`).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::Settings;
use crate::domain::limits::{GOAL_CHANGE_MAX_PERCENT, GOAL_MONTHS_MAX};
use crate::domain::money::{parts, shortest};
use crate::domain::record::cost::Month;
use crate::domain::string_enum::string_enum;

string_enum!(
    /// The figure of a report that a goal is about, by its name there.
    GoalOf {
        Revenue = "revenue",
        Profit = "profit",
        Conversions = "conversions",
        Conversations = "conversations",
        Contacts = "contacts",
        Clicks = "clicks",
        People = "people",
        Rate = "rate",
        CaptureRate = "capture_rate",
        AverageOrder = "average_order",
        RevenuePerConversation = "revenue_per_conversation",
        RevenuePerClick = "revenue_per_click",
        RevenuePerContact = "revenue_per_contact",
        CostPerConversion = "cost_per_conversion",
        CostPerConversation = "cost_per_conversation",
        Roas = "roas",
    }
);

/// Decimals of a change in percent.
const DECIMALS: u32 = 2;
/// Hundredths of a percent in 100%.
pub const WHOLE: i64 = 10_000;

/// A change by a part of what a figure was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goal {
    /// In hundredths of a percent; not 0, and not below -100%.
    change: i64,
    /// The months until it is reached, of which the first is that in which it begins.
    months: u8,
    /// The month in which it begins. `None` if neither the plan says so nor was it applied yet.
    pub from: Option<Month>,
}

/// Why a text is not a goal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GoalError {
    #[error("`{0}` is not a goal, such as +15% in 6 months, or -10% in 1 year from 2026-10")]
    Malformed(String),
    #[error(
        "a goal changes a figure by at least 0.01% and at most -100% or +{GOAL_CHANGE_MAX_PERCENT}%"
    )]
    Change,
    #[error("a goal has at least 1 month and at most {GOAL_MONTHS_MAX}")]
    Months,
}

impl Goal {
    /// A change in hundredths of a percent.
    pub fn new(change: i64, months: u8, from: Option<Month>) -> Result<Self, GoalError> {
        let is_change = change != 0 && (-WHOLE..=GOAL_CHANGE_MAX_PERCENT * 100).contains(&change);
        if !is_change {
            return Err(GoalError::Change);
        }
        if months == 0 || months > GOAL_MONTHS_MAX {
            return Err(GoalError::Months);
        }
        Ok(Self { change, months, from })
    }

    /// In hundredths of a percent.
    #[must_use]
    pub fn change(self) -> i64 {
        self.change
    }

    #[must_use]
    pub fn months(self) -> u8 {
        self.months
    }

    /// The change as a plan writes it: `+15%`.
    #[must_use]
    pub fn shown_change(self) -> String {
        let sign = if self.change < 0 { '-' } else { '+' };
        format!("{sign}{}%", shortest(self.change.unsigned_abs(), DECIMALS))
    }

    /// Whether both are the same goal, whenever they begin.
    fn is_like(self, other: Self) -> bool {
        (self.change, self.months) == (other.change, other.months)
    }
}

/// Reads a change such as `+15%`; a number without a sign is none, because it could mean what the figure shall be.
fn change(text: &str) -> Option<i64> {
    let number = text.trim().strip_suffix('%')?.trim_end();
    let (sign, number) = match number.strip_prefix('+') {
        Some(number) => (1, number),
        None => (-1, number.strip_prefix(['-', '\u{2212}'])?),
    };
    i64::try_from(parts(number.trim_start(), DECIMALS)?).ok()?.checked_mul(sign)
}

impl FromStr for Goal {
    type Err = GoalError;

    /// Parses `+15% in 6 months`, `-10 % in 1 year` and `+5% in 3 months from 2026-10`.
    fn from_str(text: &str) -> Result<Self, GoalError> {
        let malformed = || GoalError::Malformed(text.trim().to_owned());
        let lower = text.to_lowercase();
        let (first, time) = lower.split_once(" in ").ok_or_else(malformed)?;
        let change = change(first).ok_or_else(malformed)?;
        let words: Vec<&str> = time.split_whitespace().collect();
        let (count, unit, from) = match words.as_slice() {
            [count, unit] => (count, unit, None),
            [count, unit, "from", month] => {
                (count, unit, Some(Month::parse(month).map_err(|_| malformed())?))
            }
            _ => return Err(malformed()),
        };
        let count: u8 = count.parse().map_err(|_| malformed())?;
        let months = match unit.strip_suffix('s').unwrap_or(unit) {
            "month" => count,
            "quarter" => count.saturating_mul(3),
            "year" => count.saturating_mul(12),
            _ => return Err(malformed()),
        };
        Self::new(change, months, from)
    }
}

/// As a plan writes it.
impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.months == 1 { "month" } else { "months" };
        write!(f, "{} in {} {unit}", self.shown_change(), self.months)?;
        self.from.map_or(Ok(()), |month| write!(f, " from {month}"))
    }
}

impl Settings {
    /// The goals, each with the month in which the same goal of settings that were applied before begins.
    #[must_use]
    pub fn goals_begun(&self, applied: &Self) -> BTreeMap<GoalOf, Goal> {
        let begun = |(of, goal): (&GoalOf, &Goal)| {
            let before = applied.goals.get(of).filter(|before| before.is_like(*goal));
            (*of, Goal { from: goal.from.or(before.and_then(|before| before.from)), ..*goal })
        };
        self.goals.iter().map(begun).collect()
    }
}

#[cfg(test)]
mod tests;
