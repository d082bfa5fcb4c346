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
mod tests;
