//! New and returning customers of a period.
//!
//! Invariant: a customer is new if no order of theirs that counts is known from before the period; all their orders of
//! the period are then those of a new customer. An order without a customer is in neither sum, so that both sums and
//! these orders add up to what counts. Who bought before the earliest order that is known cannot be told from a new
//! customer.

use std::collections::BTreeMap;

use crate::domain::money::{Currency, divided};
use crate::domain::period::Period;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::PastOrder;

use super::keys::CustomerKind;
use super::records::Records;

/// The customers of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customers {
    /// When the earliest order that names its customer was placed.
    pub known_since: Timestamp,
    /// Whether that was before the period. If not, all customers look new, which says nothing.
    pub is_told: bool,
    /// The report's currency first, and in each new before returning.
    pub sums: Vec<CustomerSum>,
    /// The orders that name no customer, by currency, the report's first.
    pub nobody: Vec<OrderSum>,
}

/// The orders of the new or the returning customers in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerSum {
    pub kind: CustomerKind,
    /// Distinct in this currency.
    pub customers: u64,
    pub of: OrderSum,
}

/// Some orders in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderSum {
    pub currency: Currency,
    pub orders: u64,
    /// After refunds, in minor units.
    pub revenue: i128,
}

impl OrderSum {
    pub(super) fn of(currency: Currency) -> Self {
        Self { currency, orders: 0, revenue: 0 }
    }

    pub(super) fn add(&mut self, order: &PastOrder) {
        self.orders += 1;
        self.revenue += i128::from(order.net.minor);
    }

    /// In minor units, rounded half away from zero; `None` without orders.
    #[must_use]
    pub fn average(&self) -> Option<i128> {
        divided(self.revenue, self.orders)
    }
}

/// The orders of the period, by their places, and all before it, sorted by customer and time; those of nobody come
/// first. `None` if nobody asked for those before it.
pub(super) fn by_customer(records: &Records<'_>, counted: &[u32]) -> Option<Vec<PastOrder>> {
    let past = records.snapshot.past.as_deref()?;
    let own = counted.iter().map(|place| PastOrder::written(records.orders[*place].order));
    let mut orders: Vec<PastOrder> = past.orders.iter().copied().chain(own).collect();
    // A number is compared faster than its bytes.
    let number = |who: PersonKey| u128::from_le_bytes(who.0);
    orders.sort_unstable_by_key(|order| (order.customer.map(number), order.at));
    Some(orders)
}

/// Counts the customers of a period. The orders are sorted by customer and time. `None` if none of the period names its
/// customer.
pub(super) fn customers(
    orders: &[PastOrder],
    period: &Period,
    main: Option<Currency>,
) -> Option<Customers> {
    let named = orders.iter().filter(|order| order.customer.is_some());
    let known_since = named.map(|order| order.at).min()?;
    let mut sums: BTreeMap<(CustomerKind, Currency), CustomerSum> = BTreeMap::new();
    let mut nobody: BTreeMap<Currency, OrderSum> = BTreeMap::new();
    for of_one in orders.chunk_by(|one, other| one.customer == other.customer) {
        let own = of_one.iter().filter(|order| order.at >= period.from);
        if of_one[0].customer.is_none() {
            for order in own {
                let currency = order.net.currency;
                nobody.entry(currency).or_insert(OrderSum::of(currency)).add(order);
            }
            continue;
        }
        let is_new = of_one[0].at >= period.from;
        let kind = if is_new { CustomerKind::New } else { CustomerKind::Returning };
        let mut currencies: Vec<Currency> = Vec::new();
        for order in own {
            let currency = order.net.currency;
            let none = CustomerSum { kind, customers: 0, of: OrderSum::of(currency) };
            let sum = sums.entry((kind, currency)).or_insert(none);
            sum.of.add(order);
            if !currencies.contains(&currency) {
                currencies.push(currency);
                sum.customers += 1;
            }
        }
    }
    let mut sums: Vec<CustomerSum> = sums.into_values().collect();
    sums.sort_by_key(|sum| (Some(sum.of.currency) != main, sum.of.currency, sum.kind));
    let mut nobody: Vec<OrderSum> = nobody.into_values().collect();
    nobody.sort_by_key(|sum| (Some(sum.currency) != main, sum.currency));
    let (is_told, is_some) = (known_since < period.from, !sums.is_empty());
    is_some.then_some(Customers { known_since, is_told, sums, nobody })
}
