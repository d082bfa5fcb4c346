use std::collections::HashSet;

use super::*;

fn key() -> ClickIdKey {
    ClickIdKey::from_bytes(*b"0123456789abcdef")
}

fn number(n: u64) -> ClickNumber {
    ClickNumber::new(n).unwrap()
}

#[test]
fn every_click_number_has_its_own_id_and_is_read_back_from_it() {
    let mut seen = HashSet::new();
    for n in (0..20_000).chain([(1 << 38) - 1]) {
        let id = key().seal(number(n));
        assert_eq!(ClickId::parse(id.as_str()), Ok(id));
        assert_eq!(key().open(id), Some(number(n)));
        assert!(seen.insert(id));
    }
}

#[test]
fn the_bytes_of_an_id_never_change() {
    assert_eq!(key().seal(number(0)).as_str(), "495aJSM3YIFQ");
    assert_eq!(key().seal(number(123_456_789)).as_str(), "41EHRLhvsF3X");
}

#[test]
fn another_key_or_an_altered_id_gives_no_number() {
    let id = key().seal(number(42));
    assert_eq!(ClickIdKey::from_bytes([1; 16]).open(id), None);
    let last = if id.as_str().ends_with('x') { 'y' } else { 'x' };
    let altered = format!("{}{last}", &id.as_str()[..CHARS - 1]);
    assert_eq!(key().open(ClickId::parse(&altered).unwrap()), None);
}

#[test]
fn a_malformed_click_id_is_refused() {
    assert_eq!(ClickId::parse("short"), Err(ClickIdError::Malformed));
    assert_eq!(ClickId::parse("abc-def-ghi!"), Err(ClickIdError::Malformed));
    assert_eq!(ClickId::parse("zzzzzzzzzzzz"), Err(ClickIdError::Version));
}

/// A chat put a direction mark before the id, and it was no id.
#[test]
fn what_nobody_sees_is_no_part_of_an_id() {
    for text in
        ["\u{200e}495aJSM3YIFQ", " 495aJS\u{200b}M3YIFQ\u{feff} ", "\u{2068}495aJSM3YIFQ\u{2069}"]
    {
        assert_eq!(key().read(text), Some(number(0)), "{text:?}");
    }
}
