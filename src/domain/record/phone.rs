//! Phone numbers in international form, read as people and programs write them.
//!
//! Invariant: E.164, a `+` and 8 to 15 digits, one form for each number. Does not check whether the number
//! exists. These rules are a part of the second normaliser, under which hashes are stored, and never change
//! (see `normaliser`): they are rules of notation, not a list of telephone plans.

mod country;
mod origin;

use std::borrow::Cow;
use std::fmt;

use thiserror::Error;

pub use country::{Country, CountryError};

use crate::domain::fold::{decoded, fold};

/// A phone number in E.164.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(Box<str>);

/// Why a text is not a phone number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a phone number with its country code, such as +49 30 901820")]
pub struct PhoneError(String);

/// What links put before a number that may lack its `+`: `WhatsApp` has only international numbers.
const WHATSAPP: [&str; 7] = [
    "https://api.whatsapp.com/send?phone=",
    "https://api.whatsapp.com/send/?phone=",
    "https://wa.me/",
    "http://wa.me/",
    "wa.me/",
    "whatsapp://send?phone=",
    "whatsapp:",
];

/// The schemes of links to a number as it is dialled.
const DIALLED: [&str; 7] = ["tel:", "sms:", "smsto:", "mms:", "mmsto:", "callto:", "phone="];

/// Country codes of two digits. `1` and `7` have one digit and all others three, so no code is the
/// beginning of another.
const TWO_DIGITS: [&str; 44] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47",
    "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65",
    "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

/// Countries whose numbers keep a zero after the country code: Italy, Ivory Coast, Burkina Faso, Benin,
/// Congo, San Marino, the Vatican. Elsewhere the zero is dialled only within the country.
const ZERO_IS_KEPT: [&str; 7] = ["39", "225", "226", "229", "242", "378", "379"];

impl Phone {
    /// Parses `+49 (0)30 90-18.20`, `0049 30 901820` and `tel:+49-30-901820` as `+4930901820`.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let folded = fold(text);
        let digits = international(folded.trim()).map(canonical);
        match digits.filter(|digits| (8..=15).contains(&digits.len())) {
            Some(mut digits) => {
                digits.insert(0, '+');
                Ok(Self(digits.into_boxed_str()))
            }
            None => Err(PhoneError(text.trim().to_owned())),
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The digits of a number from its country code on. A text that has it twice is that of a link and its
/// target: `[+49 30 901820](tel:+4930901820)`.
fn international(text: &str) -> Option<String> {
    let (digits, words) = first_number(text)?;
    let has_other = |words: &str| words.contains(|c: char| c.is_ascii_digit());
    if has_other(&words) {
        let (other, rest) = first_number(words.trim_matches(|c| "]()".contains(c)))?;
        return (other == digits && !has_other(&rest)).then_some(digits);
    }
    Some(digits)
}

/// The digits of the first number in a text, and what follows it.
fn first_number(text: &str) -> Option<(String, String)> {
    // A spreadsheet keeps a `+` behind an apostrophe.
    let text = text.trim_matches(|c| " '\"<>".contains(c));
    let (written, is_whatsapp) = without_scheme(text);
    let begin = written.find(|c: char| c == '+' || c.is_ascii_digit())?;
    let (label, rest) = written.split_at(begin);
    let is_number = |c: char| c == '+' || c.is_ascii_digit() || separates(c);
    let end = rest.find(|c| !is_number(c)).unwrap_or(rest.len());
    let (number, words) = rest.split_at(end);
    if !is_label(label, number) || !are_words(number, words) {
        return None;
    }
    let number: String = number.chars().filter(|c| !separates(*c)).collect();
    let digits = match number.strip_prefix('+') {
        Some(digits) => digits.trim_start_matches('0'),
        None => match number.strip_prefix("00") {
            Some(digits) if !digits.starts_with('0') => digits,
            None if is_whatsapp => &number,
            _ => return None,
        },
    };
    let is_one = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| (digits.to_owned(), words.to_owned()))
}

fn separates(c: char) -> bool {
    matches!(c, ' ' | '-' | '.' | '/' | '(' | ')' | '\u{b7}')
}

/// Whether a text before a number says what it is or whose. A number that begins with `00` may be another
/// kind of number, such as the customer `P-0012345678`, so it needs a word for a telephone, or none.
fn is_label(label: &str, number: &str) -> bool {
    let is_word = |c: char| c.is_alphabetic();
    let word: String = label.chars().filter(|c| is_word(*c)).collect::<String>().to_lowercase();
    let others = |allowed: &str| label.chars().all(|c| is_word(c) || allowed.contains(c));
    if word.is_empty() {
        others(" -./()\u{b7}*_~`[<\"':=")
    } else if number.starts_with('+') {
        !label.ends_with(is_word)
    } else {
        !label.ends_with(is_word) && others(" .:=(") && LABELS.contains(&&*word)
    }
}

/// Whether what follows a number are words apart from it.
fn are_words(number: &str, words: &str) -> bool {
    !number.ends_with(|c: char| c.is_ascii_digit()) || !words.starts_with(char::is_alphanumeric)
}

/// Words for a telephone, without what is between their letters.
const LABELS: [&str; 20] = [
    "tel",
    "telefon",
    "telephone",
    "telefono",
    "tel\u{e9}fono",
    "t\u{e9}l\u{e9}phone",
    "t\u{e9}l",
    "tlf",
    "phone",
    "fon",
    "mobil",
    "mobile",
    "m\u{f3}vil",
    "handy",
    "cell",
    "cel",
    "celular",
    "mob",
    "wa",
    "whatsapp",
];

/// The number in a link, and whether the link is `WhatsApp`'s.
fn without_scheme(text: &str) -> (Cow<'_, str>, bool) {
    // Every scheme begins with a letter.
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return (Cow::Borrowed(text), false);
    }
    let after = |prefix: &&str| {
        let (scheme, rest) = text.split_at_checked(prefix.len())?;
        scheme.eq_ignore_ascii_case(prefix).then_some(rest)
    };
    let whatsapp = WHATSAPP.iter().find_map(after);
    match whatsapp.or_else(|| DIALLED.iter().find_map(after)) {
        None => (Cow::Borrowed(text), false),
        Some(rest) => {
            let number = rest.trim_start_matches('/').split([';', '?', '&']).next();
            let number = fold(&decoded(number.unwrap_or_default())).into_owned();
            (Cow::Owned(number), whatsapp.is_some())
        }
    }
}

/// The one form of numbers that have several. Where a number can be written with and without a digit, the
/// form is chosen that can be made of both.
fn canonical(digits: String) -> String {
    let length = match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        _ if TWO_DIGITS.iter().any(|code| digits.starts_with(code)) => 2,
        _ => 3,
    };
    let Some((country, national)) = digits.split_at_checked(length) else { return digits };
    let national = match national.strip_prefix('0') {
        Some(rest) if length > 1 && !ZERO_IS_KEPT.contains(&country) => rest,
        _ => national,
    };
    match (country, national.as_bytes()) {
        // Mexico: `1` before ten digits meant a mobile until 2019. Numbers are ten digits since.
        ("52", [b'1', ten @ ..]) if ten.len() == 10 => format!("52{}", &national[1..]),
        // Argentina: `9` before ten digits means a mobile. Without it a mobile cannot be told from other
        // numbers, so it is left out everywhere.
        ("54", [b'9', ten @ ..]) if ten.len() == 10 => format!("54{}", &national[1..]),
        // Brazil: mobile numbers, which begin with 6 to 9 after two digits for the area, got a `9` in front
        // by 2016. WhatsApp keeps the old ones.
        ("55", [_, _, b'6'..=b'9', rest @ ..]) if rest.len() == 7 => {
            format!("55{}9{}", &national[..2], &national[2..])
        }
        _ if country.len() + national.len() == digits.len() => digits,
        _ => format!("{country}{national}"),
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0.into()
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
