//! What of an order one agent, nobody's tag or nobody at all is credited with.
//!
//! Invariant: amounts that are paid out of are exact to a billionth of a minor unit, so that sums over months do not
//! drift by rounding. Does not find who is credited (see `report`).

use super::label::Agent;
use super::money::Currency;
use super::percent::Percent;
use super::record::foreign_id::ForeignId;
use super::time::Timestamp;

/// Whom a part of an order is credited to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    Agent(Agent),
    /// Placed, but no touch has an agent.
    NoAgent,
    /// No touch is tied to the order.
    Unplaced,
}

/// An amount in billionths of a minor unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(pub i128);

/// Billionths in one.
const ONE: i128 = 1_000_000_000;
/// Hundredths of a percent in a whole.
const WHOLE: i128 = 10_000;

impl Exact {
    /// `minor x part / whole`; nothing of a whole of nothing.
    #[must_use]
    pub fn share(minor: i64, part: i64, whole: i64) -> Self {
        let (product, whole) = (i128::from(minor) * i128::from(part), i128::from(whole));
        if whole == 0 {
            return Self::default();
        }
        Self((product / whole) * ONE + divided(product % whole * ONE, whole))
    }

    /// A percentage of it.
    #[must_use]
    pub fn percent(self, share: Percent) -> Self {
        let (whole, rest) = (self.0 / WHOLE, self.0 % WHOLE);
        let share = i128::from(share.hundredths());
        Self(whole * share + divided(rest * share, WHOLE))
    }

    /// Rounded half away from zero to whole minor units.
    #[must_use]
    pub fn rounded(self) -> i128 {
        divided(self.0, ONE)
    }

    /// The whole minor units below it, and the billionths above these.
    #[must_use]
    pub fn whole_and_rest(self) -> (i128, i128) {
        (self.0.div_euclid(ONE), self.0.rem_euclid(ONE))
    }
}

/// Rounded half away from zero.
fn divided(amount: i128, by: i128) -> i128 {
    let magnitude = (amount.abs() * 2 + by.abs()) / (by.abs() * 2);
    if (amount < 0) == (by < 0) { magnitude } else { -magnitude }
}

/// Splits the sum of some amounts, which is rounded once, by the largest remainder: each gets the whole minor units
/// below it, and the units that are left go one by one to the largest remainders, the earlier of two equal ones first. As
/// `attribution::split`, for amounts of both signs.
#[must_use]
pub fn rounded_together(amounts: &[Exact]) -> (i128, Vec<i128>) {
    let sum = Exact(amounts.iter().map(|amount| amount.0).sum()).rounded();
    let split: Vec<(i128, i128)> = amounts.iter().map(|amount| amount.whole_and_rest()).collect();
    let mut parts: Vec<i128> = split.iter().map(|(whole, _)| *whole).collect();
    let left = usize::try_from(sum - parts.iter().sum::<i128>()).unwrap_or_default();
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    by_remainder.sort_by_key(|index| std::cmp::Reverse(split[*index].1));
    for index in by_remainder.into_iter().take(left) {
        parts[index] += 1;
    }
    (sum, parts)
}

/// The part of an order that is credited to one holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credited {
    pub order: ForeignId,
    pub at: Timestamp,
    pub holder: Holder,
    pub currency: Currency,
    /// Its part of the total less refunds, in minor units.
    pub net: i64,
    /// What commission stands on: net x (total - tax - shipping) / total. `None` if the tax is unknown.
    pub base: Option<Exact>,
    /// Its share of the order, in millionths; `None` of an adjustment.
    pub share: Option<u32>,
}

#[cfg(test)]
mod tests;
