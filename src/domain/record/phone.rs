//! Phone numbers in international form.
//!
//! Invariant: E.164, a `+` and 8 to 15 digits. Does not check whether the number exists.

use std::fmt;

use thiserror::Error;

/// A phone number in E.164.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(Box<str>);

/// Why a text is not a phone number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a phone number with its country code, such as +49 30 901820")]
pub struct PhoneError(String);

impl Phone {
    /// Parses `+49 (30) 90-18.20` as `+4930901820`.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let error = || PhoneError(text.trim().to_owned());
        let rest = text.trim().strip_prefix('+').ok_or_else(error)?;
        let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
        let only = rest.chars().all(|c| c.is_ascii_digit() || " -./()".contains(c));
        if only && (8..=15).contains(&digits.len()) {
            Ok(Self(format!("+{digits}").into_boxed_str()))
        } else {
            Err(error())
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
