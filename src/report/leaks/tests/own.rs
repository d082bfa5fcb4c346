//! The signs that one code shows by itself.

use super::*;

#[test]
fn a_use_outside_the_days_of_a_code_counts_by_the_instant_at_which_a_day_begins_in_its_zone() {
    let zone = Zone::parse("Europe/Berlin").unwrap();
    let days = ["2026-11-20", "2026-11-30"].map(|text| parse_day(text).ok());
    let (starts_at, ends_at) = Terms::window(days[0], days[1], &zone).unwrap();
    let at = |text: &str| {
        let at = Timestamp::parse(text).unwrap();
        DatedUse { at, order: None, customer: None }
    };
    let mut of_days = code("A", None);
    (of_days.spec.terms.starts_at, of_days.spec.terms.ends_at) = (starts_at, ends_at);
    let retired = Timestamp::parse("2026-11-25T12:00:00Z").ok();
    let of_retired = Code { retired_at: retired, ..of_days.clone() };
    // Midnight in Berlin is 23:00 UTC of the day before.
    let table: [(&Code, &str, Option<[u64; 3]>); 7] = [
        (&of_days, "2026-11-19T22:59:59.999Z", Some([1, 0, 0])),
        (&of_days, "2026-11-19T23:00:00Z", None),
        (&of_days, "2026-11-30T22:59:59.999Z", None),
        (&of_days, "2026-11-30T23:00:00Z", Some([0, 1, 0])),
        (&of_retired, "2026-11-25T11:59:59.999Z", None),
        (&of_retired, "2026-11-25T12:00:00Z", Some([0, 0, 1])),
        (&of_retired, "2026-12-02T12:00:00Z", Some([0, 1, 0])),
    ];
    for (code, text, expected) in table {
        let found = own_leaks(code, &[at(text)], |_| true);
        let signs = found.iter().map(|leak| match leak.sign {
            Sign::Outside { before_first, after_last, after_retirement, of: 1 } => {
                [before_first, after_last, after_retirement]
            }
            _ => panic!("{leak:?}"),
        });
        assert_eq!(signs.collect::<Vec<_>>(), Vec::from_iter(expected), "{text}");
    }
}

#[test]
fn one_order_more_than_its_limit_and_a_use_after_what_the_person_was_told_are_flags() {
    let mut limited = code("A", Some("vip"));
    limited.spec.terms.limit = Some(2);
    let until = Some(day(2.5));
    limited.given = Some(HandOut { at: day(0.5), label: None, agent: None, until });
    let found = |days: &[f64], from: f64| {
        own_leaks(&limited, &uses(days.iter().copied()), |at| at >= day(from))
    };
    assert_eq!(found(&[1.0, 2.0], 0.0), []);
    let leaks = found(&[1.0, 2.0, 2.2, 3.0], 0.0);
    let facts: Vec<_> = leaks.iter().map(|of| (of.sign.clone(), of.since)).collect();
    let expected = [
        (Sign::OverLimit { uses: 4, limit: 2 }, day(2.2)),
        (Sign::Late { uses: 1, of: 4 }, day(3.0)),
    ];
    assert_eq!(facts, expected);
    // Those before a period count, and are not told again.
    assert_eq!(found(&[1.0, 2.0, 2.2], 2.3), []);
    let later = found(&[1.0, 2.0, 2.4], 2.3);
    assert_eq!(later.iter().map(|of| of.since).collect::<Vec<_>>(), [day(2.4)]);
}

#[test]
fn a_customer_who_used_a_code_more_often_than_each_may_is_a_flag() {
    let mut limited = code("A", None);
    limited.spec.terms.limit_by_customer = Some(2);
    let used = |customers: &[Option<u8>]| -> Vec<DatedUse> {
        let days = uses((0..customers.len()).map(|number| number as f64));
        let person = |number: u8| PersonKey([number; 16]);
        let with = |(of, customer): (DatedUse, &Option<u8>)| DatedUse {
            customer: customer.map(person),
            ..of
        };
        days.into_iter().zip(customers).map(with).collect()
    };
    let found = |customers: &[Option<u8>], from: f64| -> Vec<(Sign, Timestamp)> {
        let leaks = own_leaks(&limited, &used(customers), |at| at >= day(from));
        leaks.into_iter().map(|leak| (leak.sign, leak.since)).collect()
    };
    let over = |customers, over, uses| Sign::OverCustomerLimit { customers, over, uses, limit: 2 };
    assert_eq!(found(&[Some(1), Some(1), Some(2), Some(2), None, None, None], 0.0), []);
    let twice_over = [Some(1), Some(2), Some(1), Some(1), Some(2), Some(1), Some(2), Some(3)];
    assert_eq!(found(&twice_over, 0.0), [(over(2, 3, 7), day(3.0))]);
    // Those before a period count, and are not told again.
    assert_eq!(found(&twice_over, 6.0), [(over(1, 1, 3), day(6.0))]);
    assert_eq!(found(&twice_over, 7.0), []);
}
