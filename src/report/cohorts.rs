//! Customers by the month of their first order: how many order again in the months after it, and what they brought.
//!
//! Invariant: a month is known if it was over at the end of the period and when the report was made; of others nothing
//! is said, which is not zero. A customer is in one cohort, by the local month of the first order that counts, however
//! long ago. What the cohorts brought, those before them, and the orders without a customer add up to what all orders
//! up to the last known month brought. Customers count in whatever currency they pay; amounts are in the report's, and
//! what others brought is named beside.

use std::collections::BTreeMap;

use crate::domain::limits::COHORTS_MAX;
use crate::domain::money::{Currency, divided};
use crate::domain::period::Period;
use crate::domain::record::cost::Month;
use crate::domain::time::Timestamp;
use crate::store::PastOrder;

use super::customers::OrderSum;

/// The newest cohorts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohorts {
    /// That of the amounts.
    pub currency: Option<Currency>,
    /// The last known month.
    pub through: Month,
    /// When the earliest order that names its customer was placed.
    pub known_since: Timestamp,
    /// At least two, of different months, the earliest first; only those that somebody is in.
    pub rows: Vec<Cohort>,
    /// The customers whose first order was before the months that rows can have.
    pub earlier: CohortSum,
    /// The orders that name no customer, and what they brought.
    pub nobody: CohortSum,
    /// What was paid in other currencies, by whomever.
    pub others: Vec<OrderSum>,
}

/// Customers, or orders, and what they brought in the report's currency after refunds, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CohortSum {
    pub count: u64,
    pub revenue: i128,
}

/// The customers whose first order was in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    pub month: Month,
    /// Never 0.
    pub customers: u64,
    /// What they did in this month and in each known one after it: how many ordered, and what they brought.
    pub months: Vec<CohortSum>,
}

impl Cohort {
    /// How many of its customers ordered so many months after their first order, from 0 to 1; `None` of a month that is
    /// not known.
    #[must_use]
    pub fn share(&self, months: usize) -> Option<f64> {
        self.months.get(months).map(|of| of.count as f64 / self.customers as f64)
    }

    /// What all of its customers brought so far.
    #[must_use]
    pub fn revenue(&self) -> i128 {
        self.months.iter().map(|of| of.revenue).sum()
    }

    /// What each of its customers brought up to so many months after their first order, rounded half away from zero to
    /// a minor unit; `None` if the month is not known.
    #[must_use]
    pub fn value(&self, months: usize) -> Option<i128> {
        let known = self.months.get(..=months)?;
        divided(known.iter().map(|of| of.revenue).sum(), self.customers)
    }
}

/// Counts the cohorts. The orders are those of the period and all before it, sorted by customer and time. `None` if they
/// are of fewer than two months.
pub(super) fn cohorts(
    orders: &[PastOrder],
    period: &Period,
    now: Timestamp,
    main: Option<Currency>,
) -> Option<Cohorts> {
    let months = Months::until(period, now)?;
    let mut counting = Counting {
        cohorts: (0..months.names.len())
            .map(|first| vec![CohortSum::default(); first + 1])
            .collect(),
        main,
        earlier: CohortSum::default(),
        nobody: CohortSum::default(),
        others: BTreeMap::new(),
    };
    for of_one in orders.chunk_by(|one, other| one.customer == other.customer) {
        counting.add(of_one, &months);
    }
    let Counting { cohorts, earlier, nobody, others, .. } = counting;
    // The newest month is the first to have counted as none after itself.
    let rows = months.names.iter().rev().zip(cohorts).map(|(month, months)| Cohort {
        month: *month,
        customers: months[0].count,
        months,
    });
    let mut rows: Vec<Cohort> = rows.filter(|of| of.customers > 0).collect();
    rows.reverse();
    let others = others.into_values().collect();
    let through = *months.names.last()?;
    let named = orders.iter().filter(|order| order.customer.is_some());
    let known_since = named.map(|order| order.at).min()?;
    let is_some = rows.len() > 1;
    let cohorts = Cohorts { currency: main, through, known_since, rows, earlier, nobody, others };
    is_some.then_some(cohorts)
}

/// The last known months, at most so many as there are cohorts.
struct Months {
    /// The earliest first.
    names: Vec<Month>,
    /// When each of them begins, and when the last one ends.
    bounds: Vec<Timestamp>,
}

impl Months {
    /// `None` if no month was over.
    fn until(period: &Period, now: Timestamp) -> Option<Self> {
        let zone = &period.zone;
        // The month that this lies in is not over.
        let mut first = Period::month_of(period.to.min(now), zone.clone()).from;
        let (mut names, mut bounds) = (Vec::new(), vec![first]);
        while names.len() < COHORTS_MAX && first > Timestamp::MIN {
            let month = Period::month_of(first.plus_ms(-1), zone.clone());
            names.push(Month::of(zone.day(month.from)));
            bounds.push(month.from);
            first = month.from;
        }
        names.reverse();
        bounds.reverse();
        (!names.is_empty()).then_some(Self { names, bounds })
    }

    /// The number of the month of a time, from 1 on; 0 before the first, and `None` after the last.
    fn number(&self, at: Timestamp) -> Option<usize> {
        let number = self.bounds.partition_point(|bound| *bound <= at);
        (number < self.bounds.len()).then_some(number)
    }
}

/// Cohorts being counted.
struct Counting {
    /// By how many known months come after that of the first order.
    cohorts: Vec<Vec<CohortSum>>,
    main: Option<Currency>,
    earlier: CohortSum,
    nobody: CohortSum,
    others: BTreeMap<Currency, OrderSum>,
}

impl Counting {
    /// Adds the orders of one customer, or of nobody, earliest first.
    fn add(&mut self, orders: &[PastOrder], months: &Months) {
        let Some(first) = orders.first() else { return };
        let Some(own) = months.number(first.at) else { return };
        let mut last = None;
        for (place, order) in orders.iter().enumerate() {
            let Some(month) = months.number(order.at) else { break };
            let brought = self.brought(order);
            if order.customer.is_none() {
                self.nobody.count += 1;
                self.nobody.revenue += brought;
                continue;
            }
            let is_first_of_month = last.replace(month) != Some(month);
            let sum = match own {
                0 => &mut self.earlier,
                _ => &mut self.cohorts[months.names.len() - own][month - own],
            };
            // An earlier customer counts once, one of a cohort in each month.
            sum.count += u64::from(if own == 0 { place == 0 } else { is_first_of_month });
            sum.revenue += brought;
        }
    }

    /// What an order brought in the report's currency.
    fn brought(&mut self, order: &PastOrder) -> i128 {
        let (minor, currency) = (order.net.minor, order.net.currency);
        // Nothing is nothing in any currency.
        if Some(currency) == self.main || minor == 0 {
            return minor.into();
        }
        self.others.entry(currency).or_insert(OrderSum::of(currency)).add(order);
        0
    }
}

#[cfg(test)]
mod tests;
