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
fn a_path_has_a_slug_and_maybe_a_recipient_and_chat_punctuation_is_ignored() {
    let table = [
        ("bio", Some(("bio", None))),
        ("BIO", Some(("bio", None))),
        ("bio.", Some(("bio", None))),
        ("bio).", Some(("bio", None))),
        ("bio!?\"'", Some(("bio", None))),
        ("bio/", Some(("bio", None))),
        ("bio\u{201d} ", Some(("bio", None))),
        ("bio.A-12", Some(("bio", Some("A-12")))),
        ("bio.a12,", Some(("bio", Some("a12")))),
        ("bio.a.b", None),
        ("-", None),
        ("", None),
        ("...", None),
        ("a b", None),
    ];
    for (path, expected) in table {
        let read = read_path(path);
        let found = read.as_ref().map(|(s, r)| (s.as_str(), r.as_ref().map(Recipient::as_str)));
        assert_eq!(found, expected, "{path}");
    }
}
