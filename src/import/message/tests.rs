//! Messages with and without tokens.

use super::*;
use crate::domain::click::ClickNumber;

fn tokens(text: &str) -> (usize, Vec<String>) {
    let pattern = CodePattern::parse("BW-?????????").unwrap();
    let found = SelfChecking::of(ClickIdKey::from_bytes([7; 16]), [pattern]).in_message(text);
    (found.clicks.len(), found.codes.iter().map(ToString::to_string).collect())
}

#[test]
fn only_tokens_that_check_themselves_are_found() {
    let own = ClickIdKey::from_bytes([7; 16]).seal(ClickNumber::new(5).unwrap());
    let foreign = ClickIdKey::from_bytes([8; 16]).seal(ClickNumber::new(5).unwrap());
    let code = "BW-3F7K2M9QS";
    let table: &[(String, usize, &[&str])] = &[
        (format!("Hi! (ref {})", own.as_str()), 1, &[]),
        (format!("https://wa.me/1?text=ref={}&x=1", own.as_str()), 1, &[]),
        (format!("{0} and {0} again", own.as_str()), 1, &[]),
        (format!("ref {}", foreign.as_str()), 0, &[]),
        (format!("ref\u{200b}{}", own.as_str()), 1, &[]),
        (format!("ref {}\u{200e}{}", &own.as_str()[..5], &own.as_str()[5..]), 1, &[]),
        (format!("Code: {code}."), 0, &[code]),
        (format!("my code is {}, ok?", code.to_lowercase()), 0, &["bw-3f7k2m9qs"]),
        ("BW-3F7K2M9QT".to_owned(), 0, &[]),
        ("hello, is STORY10 still valid?\n".to_owned(), 0, &[]),
    ];
    for (text, clicks, codes) in table {
        assert_eq!(
            tokens(text),
            (*clicks, codes.iter().map(ToString::to_string).collect()),
            "{text}"
        );
    }
}

#[test]
fn without_a_key_nothing_is_found() {
    let own = ClickIdKey::from_bytes([7; 16]).seal(ClickNumber::new(5).unwrap());
    assert_eq!(SelfChecking::default().in_message(own.as_str()), Found::default());
}
