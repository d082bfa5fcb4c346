use super::*;

fn minor(text: &str, currency: &str) -> Result<i64, MoneyError> {
    Money::parse(text, Currency::parse(currency).unwrap()).map(|money| money.minor)
}

#[test]
fn each_currency_has_its_own_decimals() {
    assert_eq!(minor("333.33", "USD"), Ok(33_333));
    assert_eq!(minor("5", "EUR"), Ok(500));
    assert_eq!(minor("-0.5", "eur"), Ok(-50));
    assert_eq!(minor("1200", "JPY"), Ok(1200));
    assert_eq!(minor("1.234", "KWD"), Ok(1234));
    assert_eq!(minor("1.2300", "EUR"), Ok(123));
    assert!(matches!(minor("1.234", "EUR"), Err(MoneyError::TooFine { .. })));
    assert!(matches!(minor("1.5", "JPY"), Err(MoneyError::TooFine { .. })));
}

#[test]
fn an_ambiguous_or_malformed_amount_is_refused() {
    assert!(matches!(minor("1,234", "EUR"), Err(MoneyError::TwoReadings(_))));
    for text in ["", ".", "1.", ".5", "-", "--1", "1e3", "12 EUR", "0x10"] {
        assert!(matches!(minor(text, "EUR"), Err(MoneyError::Malformed(_))), "{text}");
    }
    assert!(matches!(minor("99999999999999999999", "EUR"), Err(MoneyError::TooLarge(_))));
}

#[test]
fn an_amount_names_its_currency_or_takes_the_default() {
    let yen = Currency::parse("JPY").ok();
    let named = |text, unnamed| Money::parse_named(text, unnamed).map(|m| m.to_string());
    assert_eq!(named("40 eur", None).as_deref(), Ok("40.00 EUR"));
    assert_eq!(named(" 40.00  EUR ", yen).as_deref(), Ok("40.00 EUR"));
    assert_eq!(named("40", yen).as_deref(), Ok("40 JPY"));
    assert!(matches!(named("40", None), Err(MoneyError::NoCurrency(_))));
    assert!(matches!(named("40 EURO", None), Err(MoneyError::Currency(_))));
    for text in ["", "EUR", "EUR 40"] {
        assert!(named(text, None).is_err() && named(text, yen).is_err(), "{text}");
    }
}

#[test]
fn amounts_are_written_as_they_are_read() {
    for (text, currency) in [("1234.50", "EUR"), ("-0.05", "EUR"), ("0", "JPY"), ("0.001", "KWD")] {
        let money = Money::parse(text, Currency::parse(currency).unwrap()).unwrap();
        assert_eq!(money.decimal(), text);
    }
}

#[test]
fn quotients_are_rounded_half_away_from_zero() {
    assert_eq!(divided(5, 2), Some(3));
    assert_eq!(divided(-5, 2), Some(-3));
    assert_eq!(divided(400_000, 12), Some(33_333));
    assert_eq!(divided(1, 0), None);
}

/// Nobody pays in them, but an earlier release read them, so what it stored is read.
#[test]
fn codes_for_no_currency_and_for_tests_are_no_currencies() {
    for code in ["X\u{58}X", "xxx", "XTS"] {
        assert!(Currency::parse(code).is_err() && Currency::of_code(code).is_ok(), "{code}");
    }
    assert_eq!(Currency::of_nothing().and_then(Currency::known_code), None);
    assert_eq!(Currency::parse("EUR").unwrap().known_code(), Some("EUR"));
}
