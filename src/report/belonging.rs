//! Which month an order is owed in, where months are closed.
//!
//! An order belongs to the closed month that paid it, whatever its date became and whatever zone the plan has now. One
//! that no close paid belongs to the closed month that has it by its own zone, or by today's; else to the open month
//! that it falls into. Invariant: an order belongs to one month, so that no two statements pay it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::closed_month::{ClosedMonth, Closes};
use crate::domain::period::{Period, PeriodError, Zone};
use crate::domain::record::cost::Month;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::time::Timestamp;

/// Which orders belong to closed months.
#[derive(Debug, Clone)]
pub struct Belonging {
    /// The month that paid an order; of several, which an earlier release could have, the first.
    paid: BTreeMap<ForeignId, Month>,
    /// The closed months, the earliest first: each by its own zone, then each by today's.
    periods: Vec<(Month, Period)>,
}

/// The period of a closed month, by its own zone.
pub fn closed_period(closed: &ClosedMonth) -> Result<Period, PeriodError> {
    let month = closed.month;
    Period::days(month.first(), month.last(), closed.definitions.zone.clone())
}

impl Belonging {
    /// The zone is that of the plan.
    pub fn of(closes: &Closes, zone: &Zone) -> Result<Self, PeriodError> {
        let mut live: Vec<&ClosedMonth> = closes.live().map(|close| &close.closed).collect();
        live.sort_by_key(|closed| closed.month);
        let own = live.iter().map(|closed| Ok((closed.month, closed_period(closed)?)));
        let today = live.iter().map(|closed| {
            let month = closed.month;
            Ok((month, Period::days(month.first(), month.last(), zone.clone())?))
        });
        let periods = own.chain(today).collect::<Result<_, PeriodError>>()?;
        let mut paid = BTreeMap::new();
        for (order, month) in closes.paid() {
            if closes.of(month).is_some() {
                let first = paid.entry(order).or_insert(month);
                *first = month.min(*first);
            }
        }
        Ok(Self { paid, periods })
    }

    /// The closed month that an order of this time belongs to; `None` if that is the open month of the time.
    #[must_use]
    pub fn to(&self, order: &ForeignId, at: Timestamp) -> Option<Month> {
        let by_time = || self.periods.iter().find(|(_, period)| period.contains(at));
        self.paid.get(order).copied().or_else(|| by_time().map(|(month, _)| *month))
    }

    /// The periods in which orders of a closed month may be, of which none overlap: its own, and what today's zone has
    /// before and after it.
    #[must_use]
    pub fn periods(&self, month: Month) -> Vec<Period> {
        let mut of_month = self.periods.iter().filter(|(of, _)| *of == month).map(|(_, of)| of);
        let (Some(own), Some(today)) = (of_month.next(), of_month.next()) else {
            return Vec::new();
        };
        let before = Period { to: own.from.min(today.to), ..today.clone() };
        let after = Period { from: own.to.max(today.from), ..today.clone() };
        let mut periods = vec![own.clone(), before, after];
        periods.retain(|of| of.from < of.to);
        periods
    }

    /// The orders that a closed month paid.
    #[must_use]
    pub fn paid(&self, month: Month) -> BTreeSet<&ForeignId> {
        self.paid.iter().filter(|(_, of)| **of == month).map(|(order, _)| order).collect()
    }
}

#[cfg(test)]
mod tests;
