use proptest::prelude::*;

use super::*;

/// One for each number of decimals.
fn currencies() -> impl Strategy<Value = Currency> {
    let codes = prop::sample::select(vec!["JPY", "EUR", "KWD", "UYW"]);
    codes.prop_map(|code| Currency::parse(code).unwrap())
}

#[test]
fn rates_are_exact_and_written_without_trailing_zeros() {
    for (text, shown) in [("0.92", "0.92"), ("1", "1"), ("165.430", "165.43"), ("10", "10")] {
        assert_eq!(text.parse::<ExchangeRate>().unwrap().to_string(), shown);
    }
    assert_eq!("0.92".parse::<ExchangeRate>().unwrap().parts(), 920_000_000_000);
    for text in ["", "0", "0.0", "-1", "1,5", ".5", "1.", "1e3", "0.0000000000001", "99999999"] {
        assert!(text.parse::<ExchangeRate>().is_err(), "{text}");
    }
}

#[test]
fn an_amount_is_rounded_half_away_from_zero_to_the_decimals_of_the_other_currency() {
    let table = [
        ("100.00 USD", "0.92", "92.00 EUR"),
        ("0.50 USD", "0.01", "0.01 EUR"),
        ("0.49 USD", "0.01", "0.00 EUR"),
        ("-0.50 USD", "0.01", "-0.01 EUR"),
        ("1000 JPY", "0.00615", "6.15 EUR"),
        ("1 JPY", "0.005", "0.01 EUR"),
        ("1.005 KWD", "3", "3.02 EUR"),
        ("1.00 EUR", "162.5", "163 JPY"),
        ("1.00 EUR", "0.3355", "0.336 KWD"),
        ("92233720368547758.07 USD", "1", "92233720368547758.07 EUR"),
    ];
    for (amount, rate, expected) in table {
        let amount = Money::parse_named(amount, None).unwrap();
        let expected = Money::parse_named(expected, None).unwrap();
        let rate: ExchangeRate = rate.parse().unwrap();
        assert_eq!(rate.convert(amount, expected.currency), Some(expected), "{amount} at {rate}");
    }
}

proptest! {
    #[test]
    fn a_conversion_is_monotone_and_exact_to_half_a_minor_unit_or_refused(
        minor in any::<i64>(),
        more in 0_i64..1000,
        parts in 1..u64::MAX,
        from in currencies(),
        into in currencies(),
    ) {
        let rate = ExchangeRate::from_parts(parts).unwrap();
        let convert = |minor| rate.convert(Money { minor, currency: from }, into).map(|to| to.minor);
        let exact = minor as f64 * (parts as f64 / 1e12)
            * 10_f64.powi(into.exponent().cast_signed() - from.exponent().cast_signed());
        let Some(found) = convert(minor) else {
            prop_assert!(exact.abs() > 9.2e18, "{exact}");
            return Ok(());
        };
        prop_assert!((found as f64 - exact).abs() <= 0.5 + exact.abs() * 1e-12, "{found} {exact}");
        if minor != i64::MIN {
            prop_assert_eq!(convert(-minor), Some(-found));
        }
        if let Some(larger) = convert(minor.saturating_add(more)) {
            prop_assert!(larger >= found);
        }
    }
}
