use super::*;

#[test]
fn a_vocabulary_without_lists_allows_everything() {
    let any = Vocabulary::default();
    assert!(any.source("x").is_ok() && any.medium("").is_ok());
    assert!(any.campaign("Any Name").is_ok() && any.name("agent", "Mia").is_ok());
    let none = Vocabulary { sources: Some(vec![]), ..any };
    assert!(none.source("x").is_err());
}

#[test]
fn a_pattern_matches_anywhere_unless_it_is_anchored() {
    let pattern = NamePattern::parse(r"^(20\d\d-\d\d|always)-[a-z0-9-]+$").unwrap();
    for (name, fits) in [
        ("2026-11-black-week", true),
        ("always-bio", true),
        ("black-week", false),
        ("2026-11-Black", false),
        ("x2026-11-a", false),
    ] {
        assert_eq!(pattern.matches(name), fits, "{name}");
    }
    assert!(NamePattern::parse("week").unwrap().matches("black-week-2"));
}

#[test]
fn an_invalid_pattern_says_why_and_a_nested_one_stays_fast() {
    for (text, reason) in [
        ("a(", "a `(` has no `)`"),
        ("[z-a]", "a range in `[ ]` is in the wrong order"),
        ("((a{1000}){1000}){1000}", "it is too large"),
    ] {
        let told = NamePattern::parse(text).unwrap_err().to_string();
        assert_eq!(told, format!("`{text}` is not a regular expression: {reason}"));
    }
    let slow = NamePattern::parse("^(a+)+$").unwrap();
    assert!(!slow.matches(&format!("{}b", "a".repeat(100))));
}

#[test]
fn lower_case_is_checked_in_every_script() {
    let lower = Vocabulary { case: Case::Lower, ..Vocabulary::default() };
    for (name, fits) in
        [("mia", true), ("Mia", false), ("\u{e9}t\u{e9}-2", true), ("\u{c9}t\u{e9}", false)]
    {
        assert_eq!(lower.name("agent", name).is_ok(), fits, "{name}");
    }
}
