//! Phone numbers of files.
//!
//! Invariant: a number that has no country code gets that of the country that is given, or is refused; none is
//! assumed.

use std::ops::RangeInclusive;

use super::cell::{id, shown};
use super::row::BadReason;
use crate::domain::fold::fold_name;
use crate::domain::label::Channel;
use crate::domain::record::phone::{Country, Phone};

/// A phone number, in a country if it has no code of one.
pub(super) fn phone(text: &str, country: Option<Country>) -> Result<Phone, BadReason> {
    id(text)?;
    // What is no number is quoted as the file has it.
    let read = Phone::parse(&international(text, country)?);
    Ok(read.or_else(|error| Phone::parse(text).and(Err(error)))?)
}

/// A phone number with its country code.
pub(super) fn international(text: &str, country: Option<Country>) -> Result<String, BadReason> {
    let has_code = text.starts_with('+') || text.starts_with("00") || text.contains(':');
    match country {
        _ if text.is_empty() || has_code => Ok(text.to_owned()),
        Some(country) => in_country(text, country),
        None => Err(BadReason::NoCountry(shown(text).into_owned())),
    }
}

/// A number within a country. Those of North America all have as many digits; a longer one is that of another country
/// without its `+`.
fn in_country(text: &str, country: Country) -> Result<String, BadReason> {
    let number = country.international(text);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let is_dialled = |c: char| c.is_ascii_digit() || " -./()".contains(c);
    if country.dialled() == "1" && digits != LONG_DIGITS && text.chars().all(is_dialled) {
        return Err(BadReason::NotOfCountry { text: shown(text).into_owned(), country });
    }
    Ok(number)
}

/// Channels whose contacts are phone numbers, folded.
const OF_PHONES: [&str; 8] =
    ["SMS", "MMS", "RCS", "WHATSAPP", "WHATSAPP BUSINESS", "SIGNAL", "VIBER", "TEXT"];
/// Digits of a number.
const DIGITS: RangeInclusive<usize> = 7..=15;
/// Fewer digits that are not written as a number is may be the number of a customer.
const BARE_DIGITS: usize = 10;
/// Digits of a number that begins with its country code, though nothing says so.
const LONG_DIGITS: usize = 11;

/// Whether a text is written as phone numbers are within a country: it begins with one zero, or has marks between its
/// digits, and is longer than a date.
#[must_use]
pub fn is_national(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_dialled = |c: char| c.is_ascii_digit() || " -./()".contains(c);
    let has_marks = digits < text.len() && digits >= BARE_DIGITS;
    let begins_at_home = text.starts_with('0') && digits > BARE_DIGITS - 2;
    text.chars().all(is_dialled)
        && !text.starts_with("00")
        && DIGITS.contains(&digits)
        && (begins_at_home || has_marks)
}

/// The number of a contact in a channel of phones; `None` if the text is no number, or has its country code. Without a
/// country it is refused: as a text it would be nobody whom another file names.
pub(super) fn number_in_channel(
    text: &str,
    channel: &Channel,
    country: Option<Country>,
) -> Result<Option<String>, BadReason> {
    let is_dialled = |c: char| c.is_ascii_digit() || " -./()".contains(c);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_written = text.starts_with('0') || digits.len() < text.len();
    let is_number = text.chars().all(is_dialled)
        && DIGITS.contains(&digits.len())
        && (is_written || digits.len() >= BARE_DIGITS);
    if !is_number || !OF_PHONES.contains(&fold_name(channel.as_str()).as_str()) {
        return Ok(None);
    }
    // WhatsApp and many programs leave out the `+`.
    let has_code =
        |country: Country| digits.starts_with(country.dialled()) && digits.len() >= LONG_DIGITS;
    let number = match country.filter(|country| has_code(*country)) {
        Some(_) => phone(&format!("+{digits}"), None)?,
        None => phone(text, country)?,
    };
    Ok(Some(number.into()))
}
