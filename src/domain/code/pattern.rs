//! Patterns of batch codes, and the check character that catches typing errors.
//!
//! Invariant: a drawn code fits its pattern and spells nothing profane. The alphabet has 29
//! symbols, without vowels and look-alikes (no 1 I L O U).
//!
//! The check character is minus the sum of value times 2^(n-i) over the n drawn characters (i from
//! 0), modulo 29. So the values of all characters, check character included, weighted by powers of
//! two down to 1, add up to 0. Because 29 is prime and 2 has order 28 modulo 29, one wrong
//! character or two swapped neighbours always change the sum. The check character adds no secrecy.
//! Test vectors: `3F7K2M9Q` has `S`, `BCDFGHJK` has `Q`.

use std::fmt;

use thiserror::Error;

use super::coupon::{CouponCode, FoldedCode};
use crate::domain::environment::Random;
use crate::domain::profanity::{is_profane, profane_word};

/// The number of symbols that a drawn character is chosen from.
pub const SYMBOLS: u128 = 29;

const ALPHABET: [char; 29] = [
    '0', '2', '3', '4', '5', '6', '7', '8', '9', 'B', 'C', 'D', 'F', 'G', 'H', 'J', 'K', 'M', 'N',
    'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
];

/// The placeholder of a drawn character.
const DRAWN: char = '?';

/// A pattern such as `BW-????-????`: `?` is drawn, and the last `?` is the check character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodePattern(Box<str>);

/// Why a text is not a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CodePatternError {
    /// Nothing is drawn, or only the check character.
    #[error("`{0}` needs at least two `?`: the last one becomes the check character")]
    TooShort(String),
    /// With its `?` filled it would be no code.
    #[error("`{0}` is not a code pattern: use 3 to 20 letters, digits, dashes and `?`")]
    NoCode(String),
    /// What stands around the `?` spells something rude.
    #[error("`{pattern}` contains the rude word `{word}`")]
    Rude {
        pattern: String,
        /// The profane word in it.
        word: &'static str,
    },
}

/// How a typed code compares with a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternMatch {
    /// The shape and the check character match.
    Valid,
    /// The shape matches, but not the check character: a character is wrong, or two are swapped.
    Typo,
    /// The shape does not match.
    Mismatch,
}

impl CodePattern {
    pub fn parse(text: &str) -> Result<Self, CodePatternError> {
        let text = text.trim();
        let filled: String = text.chars().map(|c| if c == DRAWN { '0' } else { c }).collect();
        if CouponCode::mintable(&filled).is_err() {
            return Err(CodePatternError::NoCode(text.to_owned()));
        }
        if text.chars().filter(|c| *c == DRAWN).count() < 2 {
            return Err(CodePatternError::TooShort(text.to_owned()));
        }
        if let Some(word) = profane_word(&text.replace(DRAWN, "")) {
            return Err(CodePatternError::Rude { pattern: text.to_owned(), word });
        }
        Ok(Self(text.to_ascii_uppercase().into_boxed_str()))
    }

    /// Draws a code that spells nothing profane. The caller checks that it is new.
    #[must_use]
    pub fn draw(&self, random: &dyn Random) -> CouponCode {
        loop {
            let bytes = |n: usize| {
                let mut bytes = vec![0; n];
                random.fill(&mut bytes);
                bytes
            };
            let mut drawn = nanoid::format(bytes, &ALPHABET, self.drawn());
            drawn.push(check_character(&drawn).expect("every drawn character is of the alphabet"));
            let mut drawn = drawn.chars();
            let next = |c| if c == DRAWN { drawn.next().unwrap_or(c) } else { c };
            let text: String = self.0.chars().map(next).collect();
            if !is_profane(&text) {
                return CouponCode::mintable(&text).expect("a filled pattern is a code");
            }
        }
    }

    /// How many codes it can draw: 29 to the power of its drawn characters.
    #[must_use]
    pub fn capacity(&self) -> u128 {
        SYMBOLS.saturating_pow(u32::try_from(self.drawn()).unwrap_or(u32::MAX))
    }

    /// Compares a typed code with this pattern.
    #[must_use]
    pub fn compare(&self, typed: &FoldedCode) -> PatternMatch {
        let shape: Vec<char> = self.0.chars().filter(|c| *c != '-').collect();
        let typed: Vec<char> = typed.as_str().chars().collect();
        if shape.len() != typed.len() {
            return PatternMatch::Mismatch;
        }
        let mut drawn = String::new();
        for (expected, found) in shape.iter().zip(&typed) {
            match (*expected, *found) {
                (DRAWN, found) => drawn.push(found),
                ('O', '0') => {}
                (expected, found) if expected == found => {}
                _ => return PatternMatch::Mismatch,
            }
        }
        let check = drawn.pop();
        if check.is_some() && check_character(&drawn) == check {
            PatternMatch::Valid
        } else {
            PatternMatch::Typo
        }
    }

    /// The number of drawn characters, without the check character.
    fn drawn(&self) -> usize {
        self.0.chars().filter(|c| *c == DRAWN).count() - 1
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CodePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The check character of a text; `None` if a character is not in the alphabet.
fn check_character(body: &str) -> Option<char> {
    let value = |c| ALPHABET.iter().position(|known| *known == c);
    // Horner's rule: each step doubles the sum so far, and the last weight is 2.
    let sum = body.chars().try_fold(0, |sum, c| Some((sum * 2 + value(c)? * 2) % 29))?;
    Some(ALPHABET[(29 - sum) % 29])
}

#[cfg(test)]
mod tests;
