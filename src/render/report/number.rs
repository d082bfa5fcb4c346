//! Numbers as the contract writes them.

use serde::{Serialize, Serializer};

use crate::domain::money::{Currency, decimal};

/// Minor units as a decimal string with the currency's decimals.
pub(super) fn amount(minor: i128, currency: Option<Currency>) -> String {
    // Without any order the amounts are zero, and are written as most currencies are.
    decimal(minor, currency.map_or(2, Currency::exponent))
}

/// Rounded to four places: a rate.
pub(super) fn rate(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// Conversions: a whole number, or six places when credit is shared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Credits {
    /// A whole number of them.
    Whole(u64),
    /// Part of one, or more.
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

impl Serialize for Credits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Whole(count) => serializer.serialize_u64(*count),
            Self::Shared(credits) => serializer.serialize_f64(*credits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_whole_or_have_six_places() {
        assert_eq!(Credits::from(25.0), Credits::Whole(25));
        assert_eq!(Credits::from(0.999_999_999_9), Credits::Whole(1));
        assert_eq!(Credits::from(1.0 / 3.0), Credits::Shared(0.333_333));
    }

    #[test]
    fn rates_have_four_places() {
        assert_eq!(rate(0.067_412).to_string(), "0.0674");
        assert_eq!(rate(0.125).to_string(), "0.125");
    }
}
