use super::*;

struct Counting(std::sync::atomic::AtomicU8);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0.fetch_add(37, std::sync::atomic::Ordering::Relaxed);
        }
    }
}

#[test]
fn slugs_are_compared_without_case() {
    assert_eq!(Slug::parse("BW-IG-Mia").unwrap(), Slug::parse("bw-ig-mia").unwrap());
}

#[test]
fn an_invalid_slug_says_why() {
    assert_eq!(Slug::parse(""), Err(SlugError::Empty));
    assert_eq!(Slug::parse("-"), Err(SlugError::Reserved));
    assert_eq!(Slug::parse("a/b"), Err(SlugError::BadChar('/')));
    assert_eq!(Slug::parse("\u{e9}t\u{e9}"), Err(SlugError::BadChar('\u{e9}')));
    assert_eq!(Slug::parse(&"a".repeat(65)), Err(SlugError::TooLong(65)));
}

#[test]
fn a_drawn_slug_has_seven_characters_without_look_alikes() {
    let slug = Slug::draw(&Counting(0.into()));
    assert_eq!(slug.as_str().len(), SLUG_DRAWN_CHARS);
    assert!(slug.as_str().chars().all(|c| ALPHABET.contains(&c)));
}

#[test]
fn two_underscores_may_become_formatting() {
    let is_formatting = |text| Slug::parse(text).unwrap().is_formatting();
    assert!(is_formatting("a_b_c") && is_formatting("__"));
    assert!(!is_formatting("a_b") && !is_formatting("a-b-c"));
}

#[test]
fn a_pasted_slug_is_folded() {
    for text in ["al\u{2011}ig", " AL-ig\u{a0}", "al-ig\u{200b}", "\u{ff41}l\u{2212}ig"] {
        assert_eq!(Slug::typed(text), Slug::parse("al-ig"), "{text}");
    }
    assert_eq!(Slug::typed("al ig"), Err(SlugError::BadChar(' ')));
}
