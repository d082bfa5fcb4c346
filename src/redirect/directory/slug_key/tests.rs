use std::collections::HashSet;

use super::*;

#[test]
fn keys_of_every_length_are_found_by_their_text() {
    let texts: Vec<String> = (1..=64).map(|len| "a".repeat(len)).collect();
    let names: HashSet<SlugKey> =
        texts.iter().map(|text| SlugKey::new(&Slug::parse(text).unwrap())).collect();
    assert_eq!(names.len(), 64);
    assert!(texts.iter().all(|text| names.contains(text.as_str())));
    assert!(!names.contains("b"));
    assert_eq!(size_of::<SlugKey>(), 16);
}
