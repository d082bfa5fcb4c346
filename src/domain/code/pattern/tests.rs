//! Drawn codes, and typing errors that the check character catches.

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
    /// Counts of uses leave the codes of batches out when they tell what a text means.
    #[test]
    fn a_drawn_code_is_mintable_and_cannot_be_taken_for_others(
        pattern in "[A-Za-z0-9?][A-Za-z0-9?-]{0,15}[?]{2}[A-Za-z0-9?-]{0,2}",
        seed: u64,
    ) {
        // Some are too long or rude.
        if let Ok(pattern) = CodePattern::parse(&pattern) {
            let code = pattern.draw(&Seeded(seed.into()));
            prop_assert!(code.is_mintable(), "{}", code);
            prop_assert!(!code.is_ambiguous() && !code.folded().is_ambiguous(), "{}", code);
        }
    }

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
