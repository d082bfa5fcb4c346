//! Windows, summaries, and terms that a redemption does not meet.

use super::*;
use crate::domain::period::parse_day;

fn berlin() -> Zone {
    Zone::parse("Europe/Berlin").unwrap()
}

fn terms(first: Option<&str>, last: Option<&str>) -> Terms {
    let day = |text: &str| parse_day(text).unwrap();
    let window = Terms::window(first.map(day), last.map(day), &berlin());
    let (starts_at, ends_at) = window.unwrap();
    Terms { starts_at, ends_at, ..Terms::default() }
}

#[test]
fn a_window_is_whole_days_of_its_zone() {
    let terms = terms(Some("2026-10-25"), Some("2026-10-25"));
    let (from, to) = (terms.starts_at.unwrap(), terms.ends_at.unwrap());
    assert_eq!(from.to_string(), "2026-10-24T22:00:00.000Z");
    assert_eq!(to.to_string(), "2026-10-25T23:00:00.000Z");
    assert!(!terms.is_over(to.plus_ms(-1)) && terms.is_over(to));
    let day = parse_day("2026-10-25").ok();
    assert_eq!((terms.first_day(&berlin()), terms.last_day(&berlin())), (day, day));
    let before = parse_day("2026-10-24").ok();
    assert!(Terms::window(day, before, &berlin()).is_err());
    assert!(!Terms::default().is_over(Timestamp::MAX));
}

#[test]
fn a_summary_reads_as_people_would_say_it() {
    let all = Terms {
        discount: Discount::parse("10%").ok(),
        limit: Some(1),
        limit_by_customer: Some(1),
        minimum: Money::parse_named("40 EUR", None).ok(),
        ..terms(None, Some("2026-11-30"))
    };
    let table = [
        (all, "10%, once, once a customer, until 2026-11-30, from 40.00 EUR"),
        (Terms::default(), ""),
        (terms(Some("2026-11-20"), None), "from 2026-11-20 on"),
        (terms(Some("2026-11-20"), Some("2026-11-30")), "2026-11-20 to 2026-11-30"),
        (
            Terms { limit: Some(3), limit_by_customer: Some(2), ..Terms::default() },
            "3 times, 2 times a customer",
        ),
    ];
    for (terms, words) in table {
        assert_eq!(terms.summary(&berlin()), words);
    }
}

#[test]
fn a_redemption_meets_every_term_or_fails_with_the_first_unmet_one() {
    let money = |text| Money::parse_named(text, None).unwrap();
    let terms = Terms {
        discount: None,
        limit: Some(3),
        limit_by_customer: Some(1),
        minimum: Some(money("40 EUR")),
        ..terms(Some("2026-11-20"), Some("2026-11-30"))
    };
    let at = |text| Timestamp::parse(text).unwrap();
    let good = RequestedUse {
        at: at("2026-11-20T00:00:00+01:00"),
        total: Some(money("40 EUR")),
        uses: 2,
        uses_by_customer: Some(0),
    };
    let early = good.at.plus_ms(-1);
    let table = [
        (RequestedUse { at: early, uses: 3, ..good }, "is not valid before 2026-11-20"),
        (
            RequestedUse { at: at("2026-12-01T00:00:00+01:00"), ..good },
            "was valid until 2026-11-30",
        ),
        (RequestedUse { uses: 3, ..good }, "is used up: it can be redeemed 3 times"),
        (
            RequestedUse { uses_by_customer: None, total: None, ..good },
            "can be redeemed once per customer, so the customer must be named",
        ),
        (
            RequestedUse { uses_by_customer: Some(1), ..good },
            "can be redeemed once per customer, and this customer has already done so",
        ),
        (
            RequestedUse { total: None, ..good },
            "is valid for orders of at least 40.00 EUR, so the order's total must be named",
        ),
        (
            RequestedUse { total: Some(money("39.99 EUR")), ..good },
            "is valid for orders of at least 40.00 EUR; this order is 39.99 EUR",
        ),
        (
            RequestedUse { total: Some(money("55 USD")), ..good },
            "is valid for orders of at least 40.00 EUR; this order is in another currency, 55.00 USD",
        ),
    ];
    for (asked, words) in table {
        assert_eq!(terms.meet(&asked, &berlin()).unwrap_err().to_string(), words);
    }
    let late = at("2026-11-30T23:59:59.999+01:00");
    for asked in [good, RequestedUse { at: late, total: Some(money("1000 EUR")), uses: 0, ..good }]
    {
        assert_eq!(terms.meet(&asked, &berlin()), Ok(()));
    }
    let nothing = RequestedUse { total: None, uses: 9, uses_by_customer: None, ..good };
    assert_eq!(Terms::default().meet(&nothing, &berlin()), Ok(()));
}
