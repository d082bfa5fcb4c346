//! One value of a row of a list.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::domain::money::{Money, decimal};

use super::escape::guarded;

/// One value of a row of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Text from people or other programs: escaped in CSV, and cut in tables if it is too long.
    Text(Cow<'a, str>),
    /// Text that Couplet made or checked and that cannot be a formula: slugs, URLs, times, hashes, fixed
    /// words. Never cut or altered, so that it can be copied.
    Plain(Cow<'a, str>),
    Count(u64),
    /// A number, such as a rate.
    Number(f64),
    /// An amount of money.
    Money {
        /// Minor units.
        minor: i128,
        /// The decimals of the currency.
        exponent: u32,
    },
    Bool(bool),
    /// Unknown or absent.
    Missing,
}

impl<'a> Cell<'a> {
    /// A `Text`, or `Missing`.
    pub fn text<T: Into<Cow<'a, str>>>(text: Option<T>) -> Self {
        text.map_or(Self::Missing, |text| Self::Text(text.into()))
    }

    /// A `Plain`, or `Missing`.
    pub fn plain<T: Into<Cow<'a, str>>>(text: Option<T>) -> Self {
        text.map_or(Self::Missing, |text| Self::Plain(text.into()))
    }

    /// A `Money`, or `Missing`, as also of an order that never had a currency.
    #[must_use]
    pub fn money(money: Option<Money>) -> Self {
        let money = money.filter(|money| money.currency.known_code().is_some());
        money.map_or(Self::Missing, |money| Self::Money {
            minor: i128::from(money.minor),
            exponent: money.currency.exponent(),
        })
    }

    /// Whether tables align it right.
    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Number(_) | Self::Money { .. })
    }

    /// The text, not yet escaped; empty if missing.
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

    /// The text, escaped for CSV.
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
