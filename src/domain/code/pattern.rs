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
    #[error(
        "`{0}` draws nothing: it needs two `?` or more, of which the last is the check character"
    )]
    TooShort(String),
    /// With its `?` filled it would be no code.
    #[error(
        "`{0}` is not 3 to 20 letters, digits, dashes and `?`, which every shop takes as a code"
    )]
    NoCode(String),
    /// What stands around the `?` spells something rude.
    #[error("`{pattern}` spells something rude: `{word}`")]
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Seeded(std::sync::Mutex<u64>);

    impl Random for Seeded {
        fn fill(&self, bytes: &mut [u8]) {
            let mut state = self.0.lock().unwrap();
            for byte in bytes {
                *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                *byte = u8::try_from(*state >> 56).unwrap();
            }
        }
    }

    fn pattern() -> CodePattern {
        CodePattern::parse("bw-????-????").unwrap()
    }

    fn likeness(text: &str) -> PatternMatch {
        pattern().compare(&CouponCode::parse(text).unwrap().folded())
    }

    #[test]
    fn the_published_vectors_hold() {
        assert_eq!(check_character("3F7K2M9Q"), Some('S'));
        assert_eq!(check_character("BCDFGHJK"), Some('Q'));
        assert_eq!(check_character("A"), None);
    }

    #[test]
    fn a_drawn_code_fits_its_pattern_however_it_is_typed() {
        let code = pattern().draw(&Seeded(7.into()));
        assert_eq!(likeness(code.as_str()), PatternMatch::Valid);
        let typed = code.as_str().to_lowercase().replace('-', " ").replace('0', "o");
        assert_eq!(likeness(&typed), PatternMatch::Valid);
        assert_eq!(likeness("BW-1"), PatternMatch::Mismatch);
        assert_eq!(likeness("XX-2222-2222"), PatternMatch::Mismatch);
        assert_eq!(pattern().capacity(), 29_u128.pow(7));
    }

    #[test]
    fn a_pattern_draws_something_and_fits_every_shop() {
        for text in ["BW", "BW-?", "BW_????", "?????????????????????", "FUCK-????"] {
            assert!(CodePattern::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_character_and_two_swapped_neighbours_are_caught(
            seed: u64, at in 0_usize..7, other in 0_usize..29,
        ) {
            let code = pattern().draw(&Seeded(seed.into()));
            let mut letters: Vec<char> = code.as_str().chars().filter(|c| *c != '-').collect();
            let (first, second) = (letters[2 + at], letters[3 + at]);
            if ALPHABET[other] != first {
                letters[2 + at] = ALPHABET[other];
                prop_assert_eq!(likeness(&letters.iter().collect::<String>()), PatternMatch::Typo);
            }
            if first != second {
                (letters[2 + at], letters[3 + at]) = (second, first);
                prop_assert_eq!(likeness(&letters.iter().collect::<String>()), PatternMatch::Typo);
            }
        }
    }
}
