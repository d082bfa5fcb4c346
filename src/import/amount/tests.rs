use super::*;

fn read(text: &str, decimal: Option<Decimal>) -> Result<i64, String> {
    let euro = Currency::parse("EUR").unwrap();
    amount(text, euro, decimal).map(|money| money.minor).map_err(|reason| reason.to_string())
}

#[test]
fn an_ambiguous_amount_is_refused_with_the_flag_that_settles_it() {
    let flag = "`1,234` can be read in two ways; add --decimal comma or --decimal point";
    assert_eq!(read("1,234", None), Err(flag.to_owned()));
    assert_eq!(read("1,234", Some(Decimal::Point)), Ok(123_400));
    assert_eq!(read("1,23", Some(Decimal::Comma)), Ok(123));
}

#[test]
fn thousands_are_separated_in_threes_or_not_at_all() {
    for text in ["1.234.567,50", "1234567,50", "1.234.567,5"] {
        assert_eq!(read(text, Some(Decimal::Comma)), Ok(123_456_750), "{text}");
    }
    assert_eq!(read("12,345.60", Some(Decimal::Point)), Ok(1_234_560));
    for text in ["12.50", "1.23.456", "1234.567", ".123", "1,2,3", "1,234.5", "1.234,5.0", ""] {
        assert!(read(text, Some(Decimal::Comma)).is_err(), "{text}");
    }
}

#[test]
fn a_negative_amount_is_refused() {
    assert!(read("-5.00", None).unwrap_err().contains("is negative"));
    assert_eq!(read("-0.00", None), Ok(0));
}
