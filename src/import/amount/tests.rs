use proptest::prelude::*;

use super::*;

fn read_as(text: &str, currency: &str, decimal: Option<Decimal>) -> Result<i64, String> {
    let currency = Currency::parse(currency).unwrap();
    amount(text, currency, decimal).map(|money| money.minor).map_err(|reason| reason.to_string())
}

fn read(text: &str, decimal: Option<Decimal>) -> Result<i64, String> {
    read_as(text, "EUR", decimal)
}

#[test]
fn an_ambiguous_amount_is_refused_with_the_flag_that_settles_it() {
    // `1.250` without a flag was read as 1.25, a thousandth of what a German shop means.
    for text in ["1,234", "1.250", "12.000", "999,000"] {
        let flag =
            format!("`{text}` can be read in two ways; add --decimal comma or --decimal point");
        assert_eq!(read(text, None), Err(flag));
    }
    assert_eq!(read("1,234", Some(Decimal::Point)), Ok(123_400));
    assert_eq!(read("1.250", Some(Decimal::Comma)), Ok(125_000));
    assert_eq!(read("1.250", Some(Decimal::Point)), Ok(125));
    assert_eq!(read("1,23", Some(Decimal::Comma)), Ok(123));
    assert!(read_as("1.000", "JPY", None).unwrap_err().contains("two ways"));
}

/// `JPY 1,234` was refused, as if a yen had decimals; and of a dinar `1.234` was read and `1,234` refused, though both
/// can be a thousand.
#[test]
fn three_digits_behind_a_mark_are_decimals_only_of_a_currency_that_has_some() {
    for (text, currency, minor) in [
        ("1,234", "JPY", Some(1234)),
        ("1.234", "JPY", Some(1234)),
        ("JPY 1,234", "JPY", Some(1234)),
        ("\u{a5}12,000", "JPY", Some(12_000)),
        ("1,234", "KRW", Some(1234)),
        ("1,000", "JPY", Some(1000)),
        // As a database writes 1.
        ("1.000", "JPY", None),
        ("1.234", "KWD", None),
        ("1,234", "KWD", None),
        ("0.234", "KWD", Some(234)),
        ("1234.500", "KWD", Some(1_234_500)),
        ("1,234.500", "KWD", Some(1_234_500)),
        ("1.234", "EUR", None),
    ] {
        let read = read_as(text, currency, None);
        match minor {
            Some(minor) => assert_eq!(read, Ok(minor), "{text} {currency}"),
            None => assert!(read.unwrap_err().contains("two ways"), "{text} {currency}"),
        }
    }
    // A tax of a yen may have been worked out to thousandths.
    let tax = side_amount("1,234", Currency::parse("JPY").unwrap(), None);
    assert!(tax.unwrap_err().to_string().contains("two ways"));
}

/// A space, a thin space or an apostrophe between thousands made the row bad, without a cure.
#[test]
fn an_amount_with_one_reading_is_read_whatever_its_marks_are() {
    for (text, minor) in [
        ("1 234,50", 123_450),
        ("1\u{a0}234,50", 123_450),
        ("1\u{202f}234.50", 123_450),
        ("1\u{2009}234", 123_400),
        ("1'234.50", 123_450),
        ("1\u{2019}234\u{2019}567,5", 123_456_750),
        ("1,23,456.00", 12_345_600),
        ("12,34,567", 123_456_700),
        ("1,234,567", 123_456_700),
        ("1.234.567", 123_456_700),
        ("1,234.50", 123_450),
        ("1.234,50", 123_450),
        ("12,50", 1250),
        ("0,250", 25),
        ("0.500", 50),
        ("1234,5", 123_450),
        ("1234.500", 123_450),
        ("12.5000", 1250),
        ("12.50 EUR", 1250),
        ("eur 12.50", 1250),
        ("\u{20ac}12,50", 1250),
        ("1 234,50\u{a0}\u{20ac}", 123_450),
        ("+5", 500),
    ] {
        assert_eq!(read(text, None), Ok(minor), "{text}");
    }
    assert_eq!(read_as("$1,240.00", "USD", None), Ok(124_000));
    assert_eq!(read_as("US$1,240.00", "USD", None), Ok(124_000));
    assert_eq!(read_as("12.34 CA$", "CAD", None), Ok(1234));
    let other = read_as("US$5.00", "CAD", None).unwrap_err();
    assert_eq!(other, "`US$5.00` names another currency than this row, which is in CAD");
    assert_eq!(read_as("\u{a5}1,234,567", "JPY", None), Ok(1_234_567));
    let other = read("12.50 USD", None).unwrap_err();
    assert_eq!(other, "`12.50 USD` names another currency than this row, which is in EUR");
}

#[test]
fn thousands_are_separated_in_threes_or_not_at_all() {
    for text in ["1.234.567,50", "1234567,50", "1.234.567,5", "1 234 567,50", "1'234'567,50"] {
        assert_eq!(read(text, Some(Decimal::Comma)), Ok(123_456_750), "{text}");
    }
    for text in ["12,345.60", "12 345.60", "12345.6"] {
        assert_eq!(read(text, Some(Decimal::Point)), Ok(1_234_560), "{text}");
    }
    for text in ["12.50", "1.23.456", "1234.567", ".123", "1,2,3", "1,234.5", "1.234,5.0", "", "5,"]
    {
        assert!(read(text, Some(Decimal::Comma)).is_err(), "{text}");
    }
    for text in [
        "1 23",
        "1 234 56",
        "1.234 567",
        "1 234'567",
        "12 50",
        "1,234,56",
        "1,2,3.4",
        "1..2",
        ",5",
        "x",
        "1,234.567,8",
        "$5",
        "5 e",
        "012,345,678",
        "1\t234",
        "12,345,67.8",
    ] {
        assert!(read(text, None).is_err(), "{text}");
    }
}

#[test]
fn a_negative_amount_is_refused() {
    for text in ["-5.00", "5.00-", "(5.00)", "\u{2212}5", "-\u{20ac}5", "\u{20ac}-5", "-1 234,50"] {
        assert!(read(text, None).unwrap_err().contains("is negative"), "{text}");
    }
    assert_eq!(read("-0.00", None), Ok(0));
}

proptest! {
    #[test]
    fn an_amount_that_is_written_is_read_as_it_was(minor: i32, kind in 0_usize..4, mark in 0_usize..3) {
        let currency = Currency::parse(["EUR", "JPY", "KWD", "CLF"][kind]).unwrap();
        let decimal = [None, Some(Decimal::Comma), Some(Decimal::Point)][mark];
        let text = written(Money { minor: minor.into(), currency }, decimal);
        prop_assert_eq!(signed_amount(&text, currency, decimal), Ok(minor.into()), "{}", text);
    }

    /// An amount is read back however it is written, if its decimal mark is given; without the flag it is
    /// read the same or refused, and never read otherwise.
    #[test]
    fn an_amount_is_never_read_otherwise_than_it_was_written(
        minor in 0_i64..100_000_000_000,
        style in prop::sample::select(vec![
            (Decimal::Point, ","), (Decimal::Point, " "), (Decimal::Point, "'"), (Decimal::Point, ""),
            (Decimal::Comma, "."), (Decimal::Comma, "\u{202f}"), (Decimal::Comma, ""),
        ]),
        decimals in 0_usize..=2,
    ) {
        let minor = if decimals == 0 { minor / 100 * 100 } else { minor };
        let (mark, thousands) = style;
        let whole = (minor / 100).to_string();
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push_str(thousands);
            }
            grouped.push(digit);
        }
        if decimals > 0 {
            let mark = if mark == Decimal::Point { '.' } else { ',' };
            grouped = format!("{grouped}{mark}{:02}", minor % 100);
        }
        prop_assert_eq!(read(&grouped, Some(mark)), Ok(minor));
        match read(&grouped, None) {
            Ok(read) => prop_assert_eq!(read, minor),
            Err(reason) => prop_assert!(reason.contains("two ways"), "{}: {}", grouped, reason),
        }
    }

    #[test]
    fn any_text_is_an_amount_or_a_reason(text in "[0-9., '()EUR$-]{0,14}") {
        for decimal in [None, Some(Decimal::Point), Some(Decimal::Comma)] {
            let _ = read(&text, decimal);
        }
    }
}

/// A discount that a program had worked out to six decimals made its order bad, and so did a total as binary numbers
/// have it.
#[test]
fn an_amount_beside_the_total_is_rounded_and_a_total_only_by_less_than_a_thousandth() {
    let side = |text: &str| {
        let currency = Currency::parse("EUR").unwrap();
        side_amount(text, currency, None)
            .map(|money| money.minor)
            .map_err(|error| error.to_string())
    };
    for (text, of_total, of_side) in [
        ("8.403361", None, Some(840)),
        ("15.966387", None, Some(1597)),
        ("8.405", None, None),
        ("8.4050", None, Some(841)),
        ("99.990000000000009", Some(9999), Some(9999)),
        ("99.98999999999999", Some(9999), Some(9999)),
        ("0.999999999", Some(100), Some(100)),
        ("99.9901", None, Some(9999)),
        ("8,4033613", None, Some(840)),
    ] {
        assert_eq!(read(text, None).ok(), of_total, "{text}");
        assert_eq!(side(text).ok(), of_side, "{text}");
    }
    assert_eq!(
        side("-8.403361"),
        Err("`-8.403361` is negative; write refunds and discounts as positive amounts".into())
    );
}

/// A sign that shops write in Denmark, Kenya, the Emirates or Bulgaria made its row bad.
#[test]
fn the_sign_of_the_currency_of_the_row_is_taken_wherever_it_is_known() {
    for (text, currency) in [
        ("120,00 kr.", "DKK"),
        ("kr. 120,00", "DKK"),
        ("120,00 kr", "SEK"),
        ("KSh120.00", "KES"),
        ("\u{62f}.\u{625} 120.00", "AED"),
        ("120,00 \u{43b}\u{432}.", "BGN"),
        ("120,00 \u{440}\u{441}\u{434}", "RSD"),
        ("$120.00", "MXN"),
    ] {
        assert_eq!(read_as(text, currency, None), Ok(12_000), "{text}");
    }
    assert!(read_as("120,00 kr", "EUR", None).is_err());
}
