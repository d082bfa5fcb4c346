//! What of an order one agent, nobody's tag or nobody at all is credited with.
//!
//! Invariant: amounts that are paid out of are whole minor units; what is paid is exact to a billionth of one until it is
//! rounded. Closes of earlier releases have recorded amounts with billionths, which stay as they are. Does not find who is credited (see `report`).

use super::label::Agent;
use super::money::{Currency, divided, largest_first};
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

/// Billionths in one minor unit.
const ONE: u32 = 1_000_000_000;

impl Exact {
    /// An amount in minor units.
    #[must_use]
    pub fn whole(minor: i64) -> Self {
        Self(i128::from(minor) * i128::from(ONE))
    }

    /// What became of an amount since, in whole minor units. Nothing if it is less than one: amounts have been whole
    /// ever since, and what an earlier release recorded was rounded elsewhere.
    #[must_use]
    pub fn since(self, before: Self) -> Self {
        let change = Self(self.0 - before.0);
        if change.0.abs() < i128::from(ONE) {
            return Self::default();
        }
        Self(change.rounded() * i128::from(ONE))
    }

    /// A percentage of it.
    #[must_use]
    pub fn percent(self, share: Percent) -> Self {
        Self::of(self.0, Percent::WHOLE.into(), share.hundredths())
    }

    /// `amount x times / by`, rounded half away from zero. Divides first, as the product may be too large.
    fn of(amount: i128, by: u64, times: u32) -> Self {
        let (by_wide, times) = (i128::from(by), i128::from(times));
        let Some(rest) = amount.checked_rem(by_wide).and_then(|rest| divided(rest * times, by))
        else {
            return Self::default();
        };
        Self(amount / by_wide * times + rest)
    }

    /// Rounded half away from zero to whole minor units.
    #[must_use]
    pub fn rounded(self) -> i128 {
        divided(self.0, ONE.into()).unwrap_or_default()
    }

    /// The whole minor units below it, and the billionths above these.
    #[must_use]
    pub fn whole_and_rest(self) -> (i128, i128) {
        (self.0.div_euclid(ONE.into()), self.0.rem_euclid(ONE.into()))
    }
}

/// Splits the sum of some amounts, which is rounded once, by the largest remainder: each gets the whole minor units
/// below it, and the units that are left go to the [largest remainders](largest_first). As `attribution::split`, for
/// amounts of both signs.
#[must_use]
pub fn rounded_together(amounts: &[Exact]) -> (i128, Vec<i128>) {
    let sum = Exact(amounts.iter().map(|amount| amount.0).sum()).rounded();
    let (mut parts, rests): (Vec<i128>, Vec<i128>) =
        amounts.iter().map(|amount| amount.whole_and_rest()).unzip();
    let left = usize::try_from(sum - parts.iter().sum::<i128>()).unwrap_or_default();
    largest_first(&rests).take(left).for_each(|index| parts[index] += 1);
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
    /// What commission stands on: its part of net x (total - tax - shipping) / total, which is rounded once for each
    /// order. `None` if the tax is unknown.
    pub base: Option<Exact>,
    /// Its share of the order, in millionths; `None` of an adjustment.
    pub share: Option<u32>,
}

#[cfg(test)]
mod tests;
