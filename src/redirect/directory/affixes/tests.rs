use super::*;

#[test]
fn affixes_of_the_same_texts_are_stored_once() {
    let (one, same) =
        (Affixes::of("https://a.example/", "?x"), Affixes::of("https://a.example/", "?x"));
    assert!(Arc::ptr_eq(&one.texts, &same.texts));
    let other = Affixes::of("https://a.example", "/?x");
    assert_eq!((other.prefix(), other.suffix()), ("https://a.example", "/?x"));
    assert_ne!(one, other);
    for number in 0..3 * AFFIXES_CACHED {
        let suffix = format!("?{number}");
        assert_eq!(Affixes::of("", &suffix).suffix(), suffix);
    }
}
