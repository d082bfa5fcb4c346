//! Phone numbers of files.
//!
//! Invariant: a number that has no country code gets that of the country that is given, or is refused; none is
//! assumed.

use super::cell::shown;
use super::row::BadReason;
use crate::domain::record::phone::{Country, Phone};

/// A phone number, in a country if it has no code of one.
pub(super) fn phone(text: &str, country: Option<Country>) -> Result<Phone, BadReason> {
    Ok(Phone::parse(&international(text, country)?)?)
}

/// A phone number with its country code.
pub(super) fn international(text: &str, country: Option<Country>) -> Result<String, BadReason> {
    let has_code = text.starts_with('+') || text.starts_with("00") || text.contains(':');
    match country {
        _ if text.is_empty() || has_code => Ok(text.to_owned()),
        Some(country) => Ok(country.international(text)),
        None => Err(BadReason::NoCountry(shown(text).into_owned())),
    }
}
