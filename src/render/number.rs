//! Rounding, as the contract writes numbers: rates to four places, shared conversions to six.

use crate::domain::money::{Currency, decimal};

/// Minor units as a decimal string with the decimals of the currency.
pub(super) fn amount(minor: i128, currency: Option<Currency>) -> String {
    decimal(minor, exponent(currency))
}

/// The decimals of a currency. Without any order there is no currency and all amounts are zero; they
/// are written with two decimals, as most currencies have.
pub(super) fn exponent(currency: Option<Currency>) -> u32 {
    currency.map_or(2, Currency::exponent)
}

/// Rounds to four places.
pub(super) fn rate(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// A number of conversions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Credits {
    Whole(u64),
    /// A fraction, as credit is shared; rounded to six places.
    Shared(f64),
}

impl From<f64> for Credits {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, and credits are never below zero"
    )]
    fn from(credits: f64) -> Self {
        let rounded = (credits * 1e6).round() / 1e6;
        if rounded.fract() == 0.0 { Self::Whole(rounded as u64) } else { Self::Shared(rounded) }
    }
}

#[cfg(test)]
mod tests;
