use super::*;
use crate::domain::sample::FixedRandom;

#[test]
fn a_drawn_sub_id_is_read_back_and_is_a_slug_and_a_recipient() {
    let drawn = SubId::draw(&FixedRandom(3));
    assert_eq!(drawn.as_str().len(), SUB_ID_CHARS);
    assert_eq!(SubId::parse(drawn.as_str()).as_ref(), Some(&drawn));
    assert_eq!(SubId::parse(&drawn.as_str().to_uppercase()).as_ref(), Some(&drawn));
    assert_eq!(drawn.slug().as_str(), drawn.as_str());
    assert_eq!(drawn.slug().recipient().unwrap().as_str(), drawn.as_str());
}

#[test]
fn a_text_of_other_characters_or_another_length_is_no_sub_id() {
    for text in ["", "k7m2p9q", "k7m2p9qdd", "k7m2p9q0", "k7m2p9ql", "k7m2p9q-", "k7m2p9q\u{e9}"] {
        assert_eq!(SubId::parse(text), None, "{text}");
    }
}
