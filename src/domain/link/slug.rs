//! Slugs: the names of short links in URL paths, and the recipient that may follow one.
//!
//! Invariant: a `Slug` matches `[a-z0-9_-]{1,64}` and is not `-`, the prefix of every path that is
//! not a link. Does not check whether a link has it.

use std::fmt;

use thiserror::Error;

use crate::domain::environment::Random;
use crate::domain::fold::fold;
use crate::domain::limits::{RECIPIENT_CHARS_MAX, SLUG_CHARS_MAX, SLUG_DRAWN_CHARS};
use crate::domain::profanity::is_profane;

/// The alphabet of drawn slugs, without the look-alikes `i l o 0 1`.
pub(super) const ALPHABET: [char; 31] = [
    '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j', 'k', 'm',
    'n', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
];

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Box<str>);

/// Why a text is not a slug.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SlugError {
    #[error("a slug cannot be empty")]
    Empty,
    #[error("a slug can have {SLUG_CHARS_MAX} characters; this one has {0}")]
    TooLong(usize),
    /// A character outside `[a-z0-9_-]`.
    #[error("{} is not allowed in slugs: use letters a-z, digits, `-` and `_`", shown(*.0))]
    BadChar(char),
    #[error("`-` cannot be a slug: it is reserved for Couplet's own pages")]
    Reserved,
}

/// A character as messages name it.
#[must_use]
pub fn shown(c: char) -> String {
    if c == ' ' { "a space".to_owned() } else { format!("`{c}`") }
}

impl Slug {
    /// Parses a chosen slug, in either case.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let chars = text.chars().count();
        if chars == 0 {
            return Err(SlugError::Empty);
        }
        if chars > SLUG_CHARS_MAX {
            return Err(SlugError::TooLong(chars));
        }
        if let Some(bad) = text.chars().find(|c| !is_slug_char(*c)) {
            return Err(SlugError::BadChar(bad));
        }
        if text == "-" {
            return Err(SlugError::Reserved);
        }
        Ok(Self(text.to_ascii_lowercase().into_boxed_str()))
    }

    /// Parses a slug as a person typed or pasted it.
    pub fn typed(text: &str) -> Result<Self, SlugError> {
        Self::parse(fold(text).trim())
    }

    /// Draws a slug of `SLUG_DRAWN_CHARS` characters that spells nothing profane.
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        Self(drawn(random, SLUG_DRAWN_CHARS))
    }

    /// Whether inbox programs may take a part of it for formatting: the text between two `_` becomes
    /// italics, and both are lost.
    #[must_use]
    pub fn is_formatting(&self) -> bool {
        self.0.matches('_').count() > 1
    }

    /// The slug in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Draws a text of so many characters that spells nothing profane.
pub(super) fn drawn(random: &dyn Random, chars: usize) -> Box<str> {
    loop {
        let bytes = |n: usize| {
            let mut bytes = vec![0; n];
            random.fill(&mut bytes);
            bytes
        };
        let text = nanoid::format(bytes, &ALPHABET, chars);
        if !is_profane(&text) {
            return text.into_boxed_str();
        }
    }
}

/// Whether a drawn text may have this character.
pub(super) fn is_drawn(c: char) -> bool {
    ALPHABET.contains(&c)
}

pub(super) fn is_slug_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// The sub-id of a link: the person it was sent to, as the sender's list identifies them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Recipient(Box<str>);

/// Why a text is not a recipient.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a recipient must have 1 to {RECIPIENT_CHARS_MAX} letters, digits, `-` and `_`")]
pub struct RecipientError;

impl Recipient {
    /// Parses `[A-Za-z0-9_-]{1,64}`. Case is kept.
    pub fn parse(text: &str) -> Result<Self, RecipientError> {
        if (1..=RECIPIENT_CHARS_MAX).contains(&text.len()) && text.chars().all(is_slug_char) {
            Ok(Self(Box::from(text)))
        } else {
            Err(RecipientError)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests;
