//! Keys: equal for equal parts only, stable, and short enough for an id.

use proptest::prelude::*;

use super::*;
use crate::domain::limits::FOREIGN_ID_CHARS_MAX;

fn key(parts: &[&str]) -> String {
    let key = parts.iter().fold(RecordKey::default(), |key, part| key.exact(part));
    key.id().to_string()
}

/// They are stored: another text would make a known record a new one.
#[test]
fn the_texts_of_keys_never_change() {
    let at = Timestamp::parse("2026-11-20T09:30:00Z").unwrap();
    let names = RecordKey::default().name(Some(" Instagram  Ads")).name(None).time(at);
    assert_eq!(names.id().as_str(), "INSTAGRAM ADS||2026-11-20T09:30:00.000Z");
    let who = RecordKey::default().person(Some(PersonKey([9; 16]))).person(None);
    assert_eq!(who.id().as_str(), "09090909090909090909090909090909|");
    assert_eq!(key(&["a|b\\", "\u{1}"]), "a\\|b\\\\|\\1;");
    let long = "x".repeat(37);
    assert_eq!(key(&[&long]), "xxxxxxxxxxxx~6ee29e87d96ee4fcb3baef25");
    assert_eq!(RecordKey::default().exact("#1").prefix(), "#1|");
}

fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a|\\\\~]{0,4}",
        "[ab]{34,39}",
        Just("xxxxxxxxxxxx~6ee29e87d96ee4fcb3baef25".to_owned())
    ]
}

proptest! {
    #[test]
    fn different_parts_have_different_keys_that_fit_an_id(
        one in prop::collection::vec(part(), 5), other in prop::collection::vec(part(), 5),
    ) {
        let texts = |parts: &[String]| key(&parts.iter().map(String::as_str).collect::<Vec<_>>());
        prop_assert_eq!(texts(&one) == texts(&other), one == other);
        let id = texts(&one);
        prop_assert!(id.chars().count() <= FOREIGN_ID_CHARS_MAX);
        prop_assert_eq!(ForeignId::parse(&id).unwrap().to_string(), id);
    }
}
