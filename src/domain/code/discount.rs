//! The discount that a code gives: a percentage or an amount.
//!
//! Invariant: a percentage is at most 100, and an amount is not negative.

use std::fmt;

use thiserror::Error;

use crate::domain::money::{Currency, Money};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discount {
    /// Hundredths of a percent.
    Percent(u32),
    Amount(Money),
}

/// Why a text is not a discount.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", explained(.0))]
pub struct DiscountError(String);

fn explained(text: &str) -> String {
    let percent = text.strip_suffix('%').and_then(|number| number.trim_end().parse::<f64>().ok());
    match percent {
        Some(percent) if percent > 100.0 => "a discount cannot exceed 100%".to_owned(),
        _ => format!("`{text}` is not a discount such as 10% or \"5.00 EUR\""),
    }
}

impl Discount {
    /// Parses `10%`, `12.5%` or `5.00 EUR`.
    pub fn parse(text: &str) -> Result<Self, DiscountError> {
        let text = text.trim();
        let error = || DiscountError(text.to_owned());
        if let Some(percent) = text.strip_suffix('%') {
            let hundredths =
                Money::parse(percent.trim_end(), percent_scale()).map_err(|_| error())?;
            let hundredths = u32::try_from(hundredths.minor).map_err(|_| error())?;
            return if hundredths <= 10_000 { Ok(Self::Percent(hundredths)) } else { Err(error()) };
        }
        let (amount, currency) = text.split_once(' ').ok_or_else(error)?;
        let currency = Currency::parse(currency).map_err(|_| error())?;
        let amount = Money::parse(amount, currency).map_err(|_| error())?;
        if amount.minor < 0 { Err(error()) } else { Ok(Self::Amount(amount)) }
    }

    /// Whether the price stays the same.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        match self {
            Self::Percent(hundredths) => hundredths == 0,
            Self::Amount(amount) => amount.minor == 0,
        }
    }
}

/// A currency with two decimals, used to parse percentages.
fn percent_scale() -> Currency {
    Currency::parse("EUR").expect("EUR is in ISO 4217")
}

impl fmt::Display for Discount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(hundredths) if hundredths % 100 == 0 => {
                write!(f, "{}%", hundredths / 100)
            }
            Self::Percent(hundredths) => write!(f, "{}.{:02}%", hundredths / 100, hundredths % 100),
            Self::Amount(amount) => write!(f, "{amount}"),
        }
    }
}

#[cfg(test)]
mod tests;
