use proptest::prelude::*;

use super::*;

fn tags(texts: &[&str]) -> Result<FreeTags, FreeTagError> {
    FreeTags::of(texts.iter().map(|text| FreeTag::parse(text).unwrap()))
}

#[test]
fn a_tag_is_lower_cased_and_bounded() {
    for (text, expected) in [
        (" Reel ", Ok("reel")),
        ("Summer\u{a0}  Sale", Ok("summer sale")),
        ("Topic : Care", Ok("topic:care")),
        ("at:10:30", Ok("at:10:30")),
        ("STRASSE", Ok("strasse")),
        ("Stra\u{df}e", Ok("strasse")),
        ("  ", Err(FreeTagError::Label(LabelError::Empty))),
        ("a\nb", Err(FreeTagError::Label(LabelError::Control))),
        ("a|b", Err(FreeTagError::Between('|'))),
        ("a,b", Err(FreeTagError::Between(','))),
        ("topic:", Err(FreeTagError::HalfNamed)),
        (":care", Err(FreeTagError::HalfNamed)),
        (" : ", Err(FreeTagError::HalfNamed)),
        ("None", Err(FreeTagError::NoTag)),
    ] {
        let read = FreeTag::parse(text);
        assert_eq!(
            read.as_ref().map(FreeTag::as_str),
            expected.as_ref().map(|text| *text),
            "{text}"
        );
    }
    assert!(FreeTag::parse(&"x".repeat(FREE_TAG_CHARS_MAX)).is_ok());
    assert_eq!(FreeTag::parse(&"x".repeat(61)), Err(FreeTagError::TooLong(61)));
}

#[test]
fn the_tags_of_a_link_are_sorted_and_each_name_has_one_value() {
    let some = tags(&["topic:care", "reel", "REEL", "topic"]).unwrap();
    assert_eq!(some.joined().as_deref(), Some("reel|topic|topic:care"));
    assert_eq!(some.value(&FreeTagName::parse("Topic").unwrap()), Some("care"));
    assert_eq!(some.value(&FreeTagName::parse("reel").unwrap()), None);
    assert_eq!(tags(&[]).unwrap(), FreeTags::NONE);
    assert_eq!(FreeTags::NONE.joined(), None);

    let twice = tags(&["topic:sale", "topic:care", "reel"]).unwrap_err();
    let said = "a link has one tag `topic:`, not both `topic:care` and `topic:sale`";
    assert_eq!(twice.to_string(), said);
    let many: Vec<FreeTag> =
        (0..=FREE_TAGS_MAX).map(|n| FreeTag::parse(&format!("t{n}")).unwrap()).collect();
    assert_eq!(FreeTags::of(many.clone()), Err(FreeTagError::TooMany(FREE_TAGS_MAX + 1)));
    assert!(FreeTags::of(many[1..].iter().cloned()).is_ok());
    assert_eq!(FreeTagName::parse("topic:care"), Err(FreeTagError::NameWithValue));
}

proptest! {
    #[test]
    fn a_tag_that_is_read_again_is_the_same(text in "\\PC{0,20}(:\\PC{0,20})?") {
        if let Ok(tag) = FreeTag::parse(&text) {
            prop_assert_eq!(FreeTag::parse(tag.as_str()), Ok(tag));
        }
    }
}
