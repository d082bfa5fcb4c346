//! One value of a row of a list.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::domain::money::{Money, decimal};

use super::text::guarded;

/// One value of a row of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// What people or other programs wrote: guarded in CSV, cut in tables when it is long.
    Text(Cow<'a, str>),
    /// What was written here and is never a formula: slugs, URLs, times, hashes, fixed words. Never
    /// altered, so that it can be copied.
    Plain(Cow<'a, str>),
    /// A whole number.
    Count(u64),
    /// A number, such as a rate.
    Number(f64),
    /// An amount.
    Money {
        /// Whole minor units.
        minor: i128,
        /// Decimals of the currency.
        exponent: u32,
    },
    /// Yes or no.
    Bool(bool),
    /// Unknown, or none.
    Missing,
}

impl<'a> Cell<'a> {
    /// What people or other programs wrote, if they did.
    pub fn text<T: Into<Cow<'a, str>>>(text: Option<T>) -> Self {
        text.map_or(Self::Missing, |text| Self::Text(text.into()))
    }

    /// What was written here, if it was.
    pub fn plain<T: Into<Cow<'a, str>>>(text: Option<T>) -> Self {
        text.map_or(Self::Missing, |text| Self::Plain(text.into()))
    }

    /// An amount, if there is one.
    #[must_use]
    pub fn money(money: Option<Money>) -> Self {
        money.map_or(Self::Missing, |money| Self::Money {
            minor: i128::from(money.minor),
            exponent: money.currency.exponent(),
        })
    }

    /// Whether tables set it flush right.
    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Number(_) | Self::Money { .. })
    }

    /// As plain text, with nothing made harmless yet; empty when missing.
    pub(super) fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Plain(text) => Cow::Borrowed(text),
            Self::Count(count) => Cow::Owned(count.to_string()),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Money { minor, exponent } => Cow::Owned(decimal(*minor, *exponent)),
            Self::Bool(yes) => Cow::Borrowed(if *yes { "true" } else { "false" }),
            Self::Missing => Cow::Borrowed(""),
        }
    }

    /// As a cell of CSV.
    pub(super) fn csv(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => guarded(text),
            other => other.written(),
        }
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(count) => serializer.serialize_u64(*count),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Bool(yes) => serializer.serialize_bool(*yes),
            Self::Missing => serializer.serialize_none(),
            text => serializer.serialize_str(&text.written()),
        }
    }
}
