use proptest::prelude::*;

use super::*;

#[test]
fn overlapping_needles_are_all_found_without_regard_to_case() {
    let needles = Needles::new(&["he", "she", "hers", "his", "x"]);
    assert_eq!(needles.find("usHERS"), Found::of([0, 1, 2]));
    assert_eq!(needles.find("nothing"), Found::default());
}

#[test]
fn anchors_hold_a_needle_to_the_start_and_the_end() {
    let needles = Needles::new(&["^viber$", "^whatsapp/", "bot$", "viber"]);
    assert_eq!(needles.find("Viber"), Found::of([0, 3]));
    assert_eq!(needles.find("Viber/11"), Found::of([3]));
    assert_eq!(needles.find("x WhatsApp/2 Bot"), Found::of([2]));
    assert_eq!(needles.find("WhatsApp/2 bots"), Found::of([1]));
    assert_eq!(needles.find(""), Found::default());
}

#[test]
fn an_anchor_alone_matches_every_text() {
    let needles = Needles::new(&["a", "^"]);
    assert_eq!(needles.find("a"), Found::of([0, 1]));
    assert_eq!(needles.find(""), Found::of([1]));
}

/// Whether a needle occurs in a lower-case text, by plain comparison.
fn occurs(needle: &str, text: &str) -> bool {
    match (needle.strip_prefix('^'), needle.strip_suffix('$')) {
        (Some(_), Some(_)) => needle[1..needle.len() - 1] == *text,
        (Some(start), None) => text.starts_with(start),
        (None, Some(end)) => text.ends_with(end),
        (None, None) => text.contains(needle),
    }
}

proptest! {
    #[test]
    fn it_finds_exactly_what_a_plain_search_finds(
        needles in prop::collection::vec("\\^?[abc]{1,4}\\$?", 1..20),
        text in "[abcABC\u{e9}]{0,40}",
    ) {
        let refs: Vec<&str> = needles.iter().map(String::as_str).collect();
        let lower = text.to_ascii_lowercase();
        let plain = (0..refs.len()).filter(|n| occurs(refs[*n], &lower));
        prop_assert_eq!(Needles::new(&refs).find(&text), Found::of(plain));
    }
}
