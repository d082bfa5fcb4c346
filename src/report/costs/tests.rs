use proptest::prelude::*;

use super::*;
use crate::domain::hundredths::Hundredths;
use crate::domain::record::cost::{CostKey, CostKind};

fn euro() -> Currency {
    Currency::parse("EUR").unwrap()
}

fn settings(price: Option<&str>) -> Settings {
    let mut settings = Settings { currency: Some(euro()), ..Settings::default() };
    settings.hour_price = price.map(|price| Money::parse(price, euro()).unwrap());
    settings.rates.insert(Currency::parse("USD").unwrap(), "0.92".parse().unwrap());
    settings
}

/// A cost of some hours and of an amount such as `10.00 EUR`.
fn cost(amount: Option<&str>, hours: Option<&str>) -> KnownCost {
    let month = Month::parse("2026-11").unwrap();
    KnownCost {
        key: CostKey { month, campaign: None, channel: None },
        kind: CostKind::Hours,
        amount: amount.map(|text| Money::parse_named(text, None).unwrap()),
        hours: hours.and_then(Hundredths::parse),
    }
}

#[test]
fn an_hour_costs_what_the_plan_says_and_a_foreign_amount_is_worth_its_rate() {
    let cases = [
        (Some("10.00 EUR"), None, Some("35.00"), Some("10.00 EUR")),
        (Some("10.00 EUR"), Some("2"), Some("35.00"), Some("10.00 EUR")),
        (None, Some("2.5"), Some("35.01"), Some("87.53 EUR")),
        (None, Some("2.5"), None, None),
        (Some("100.00 USD"), None, None, Some("92.00 EUR")),
        (Some("100.00 CHF"), None, None, Some("100.00 CHF")),
    ];
    for (amount, hours, price, expected) in cases {
        let counted = counted(&cost(amount, hours), &settings(price));
        let counted = counted.map(|money| money.to_string());
        assert_eq!(counted.as_deref(), expected, "{amount:?} {hours:?} {price:?}");
    }
}

#[test]
fn a_day_has_its_part_of_the_month() {
    let november = Month::parse("2026-11").unwrap();
    assert_eq!(part(64_000, november, &(0..30)), 64_000);
    assert_eq!(part(64_000, november, &(0..15)), 32_000);
    assert_eq!(part(1, november, &(0..1)), 0);
    assert_eq!(part(1, november, &(0..15)), 1);
    assert_eq!(part(1, november, &(15..30)), 0);
}

proptest! {
    #[test]
    fn days_that_make_up_a_month_have_all_of_its_amount(
        minor in 0..=i64::MAX,
        month in prop::sample::select(vec!["2026-02", "2028-02", "2026-10", "2026-11"]),
        cuts in proptest::collection::btree_set(1_u8..28, 0..6),
    ) {
        let month = Month::parse(month).unwrap();
        let ends = cuts.into_iter().chain([month.last().day().unsigned_abs()]);
        let mut parts = Vec::new();
        let mut start = 0;
        for end in ends {
            parts.push(part(minor, month, &(start..end)));
            start = end;
        }
        prop_assert!(parts.iter().all(|part| *part >= 0));
        prop_assert_eq!(parts.iter().sum::<i128>(), i128::from(minor));
    }
}
