//! Cohorts against a slow count, whatever the orders.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::domain::money::Money;
use crate::domain::period::Zone;
use crate::domain::record::person::PersonKey;
use crate::domain::time::DAY_MS;

fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

fn november() -> Period {
    Period::month("2025-11", Zone::parse("Europe/Berlin").unwrap()).unwrap()
}

/// An order of one of a few customers or of nobody, up to two years before the end of the period.
fn order() -> impl Strategy<Value = PastOrder> {
    let codes = prop::sample::select(vec!["EUR", "EUR", "USD"]);
    (prop::option::of(0_u8..6), 0_i64..730, 0_i64..5000, codes).prop_map(
        |(customer, days, minor, code)| PastOrder {
            at: november().to.plus_ms(-days * DAY_MS - 1),
            customer: customer.map(|number| PersonKey([number; 16])),
            net: Money { minor, currency: currency(code) },
        },
    )
}

fn sorted(mut orders: Vec<PastOrder>) -> Vec<PastOrder> {
    orders.sort_by_key(|order| (order.customer, order.at));
    orders
}

fn counted(orders: &[PastOrder]) -> Option<Cohorts> {
    let period = november();
    cohorts(orders, &period, period.to, Some(currency("EUR")))
}

fn month(of: &PastOrder) -> Month {
    Month::of(november().zone.day(of.at))
}

/// The orders of the customers whose first order was in a month, that they placed in another.
fn slow(orders: &[PastOrder], first: Month, other: Month) -> Vec<&PastOrder> {
    let first_of = |who: PersonKey| {
        orders.iter().filter(|of| of.customer == Some(who)).min_by_key(|of| of.at).map(month)
    };
    let own = orders.iter().filter(|of| of.customer.and_then(first_of) == Some(first));
    own.filter(|of| month(of) == other).collect()
}

proptest! {
    #[test]
    fn each_month_of_a_cohort_is_what_a_slow_count_says_and_all_adds_up(
        (orders, turned) in prop::collection::vec(order(), 0..40)
            .prop_flat_map(|orders| (Just(orders.clone()), Just(orders).prop_shuffle()))
    ) {
        let cohorts = counted(&sorted(orders.clone()));
        prop_assert_eq!(&cohorts, &counted(&sorted(turned)));
        let Some(cohorts) = cohorts else { return Ok(()) };
        prop_assert!(cohorts.rows.len() > 1 && cohorts.rows.len() <= COHORTS_MAX);
        let in_euros = |of: &&PastOrder| of.net.currency == currency("EUR");
        let revenue = |of: &[&PastOrder]| -> i128 {
            of.iter().copied().filter(in_euros).map(|of| i128::from(of.net.minor)).sum()
        };
        for row in &cohorts.rows {
            let mut other = row.month;
            for of in &row.months {
                let own = slow(&orders, row.month, other);
                let customers: BTreeSet<_> = own.iter().map(|of| of.customer).collect();
                prop_assert_eq!((of.count, of.revenue), (customers.len() as u64, revenue(&own)));
                other = Month::of(other.last().tomorrow().unwrap());
            }
            prop_assert_eq!(row.customers, row.months[0].count);
            // The last known month is the last of the period.
            prop_assert_eq!(other.before(), Some(cohorts.through));
        }
        let rows: i128 = cohorts.rows.iter().map(Cohort::revenue).sum();
        let all: Vec<&PastOrder> = orders.iter().collect();
        prop_assert_eq!(rows + cohorts.earlier.revenue + cohorts.nobody.revenue, revenue(&all));
        let others: i128 = cohorts.others.iter().map(|of| of.revenue).sum();
        prop_assert_eq!(others, all.iter().map(|of| i128::from(of.net.minor)).sum::<i128>() - revenue(&all));
    }
}

#[test]
fn value_is_what_a_customer_brought_so_far_rounded_half_away_from_zero() {
    let sum = |count, revenue| CohortSum { count, revenue };
    let months = vec![sum(2, 1001), sum(0, 0), sum(1, 500)];
    let of = Cohort { month: Month::parse("2025-09").unwrap(), customers: 2, months };
    let values: Vec<Option<i128>> = (0..4).map(|month| of.value(month)).collect();
    assert_eq!(values, [Some(501), Some(501), Some(751), None]);
    assert_eq!(
        [of.share(0), of.share(1), of.share(2), of.share(3)],
        [Some(1.0), Some(0.0), Some(0.5), None]
    );
}

#[test]
fn months_end_at_the_earlier_of_the_period_and_now_and_go_back_a_year() {
    let period = november();
    let names = |now: Timestamp| {
        let months = Months::until(&period, now).unwrap();
        assert_eq!(months.bounds.len(), months.names.len() + 1);
        (months.names[0].to_string(), months.names.last().unwrap().to_string())
    };
    let year = |first: &str, last: &str| (first.to_owned(), last.to_owned());
    assert_eq!(names(period.to), year("2024-12", "2025-11"));
    assert_eq!(names(Timestamp::MAX), year("2024-12", "2025-11"));
    assert_eq!(names(period.to.plus_ms(-1)), year("2024-11", "2025-10"));
    // Before the first month that there is, nothing was over.
    assert!(Months::until(&period, Timestamp::MIN).is_none());
}
