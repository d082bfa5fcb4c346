//! Parses amounts.
//!
//! Invariant: an amount that can be read in two ways is refused, unless the decimal mark of the file is
//! given.

use crate::domain::money::{Currency, Money, MoneyError};

use super::options::Decimal;
use super::row::BadReason;
use super::table::shown;

/// Parses an amount that is not negative.
pub(super) fn amount(
    text: &str,
    currency: Currency,
    decimal: Option<Decimal>,
) -> Result<Money, BadReason> {
    let text = shown(text);
    let money = match decimal {
        None => Money::parse(&text, currency),
        Some(mark) => match plain_decimal(&text, mark) {
            Some(plain) => Money::parse(&plain, currency),
            None => Err(MoneyError::Malformed(text.to_string())),
        },
    };
    match money {
        Ok(money) if money.minor < 0 => Err(BadReason::Negative(text.into_owned())),
        Ok(money) => Ok(money),
        Err(MoneyError::TwoReadings(_)) => Err(BadReason::TwoReadings(text.into_owned())),
        Err(error) => Err(error.into()),
    }
}

/// Rewrites `1.234,50` as `1234.50` if the comma is the decimal mark. A thousands separator must separate
/// groups of three digits.
fn plain_decimal(text: &str, decimal: Decimal) -> Option<String> {
    let (mark, thousands) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let (whole, fraction) = match text.split_once(mark) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let mut groups = whole.trim_start_matches('-').split(thousands);
    let first = groups.next().unwrap_or_default();
    let groups: Vec<&str> = groups.collect();
    let grouped = groups.is_empty() || (1..=3).contains(&first.len());
    if !grouped || groups.iter().any(|group| group.len() != 3) {
        return None;
    }
    let mut plain = whole.replace(thousands, "");
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
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
}
