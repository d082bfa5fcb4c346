use proptest::prelude::*;

use super::*;

fn key(of: u8) -> StopKey {
    ClickIdKey::from_bytes([of; 16]).stops()
}

fn sub_id(text: &str) -> SubId {
    SubId::parse(text).unwrap()
}

#[test]
fn a_token_never_changes_and_leads_to_its_sub_id() {
    let token = key(7).token(&sub_id("k7m2p9qd")).to_string();
    assert_eq!(token, "k7m2p9qd9wfw8xxfjs");
    assert_eq!(key(7).read(&token), Some(sub_id("k7m2p9qd")));
    assert_eq!(key(7).read(&token.to_uppercase()), Some(sub_id("k7m2p9qd")));
    assert_eq!(key(7).read(&format!("{token}).")), Some(sub_id("k7m2p9qd")));
    assert_eq!(key(8).read(&token), None);
}

proptest! {
    #[test]
    fn no_other_text_is_a_token(text in "[2-9a-z]{18}|\\PC{0,40}") {
        prop_assert_eq!(key(7).read(&text), None);
    }

    #[test]
    fn a_token_with_one_other_character_is_none(at in 0..SUB_ID_CHARS + STOP_CHECK_CHARS, other in "[2-9a-km-np-z]") {
        let token = key(7).token(&sub_id("k7m2p9qd")).to_string();
        let mut changed = token.clone();
        changed.replace_range(at..=at, &other);
        prop_assume!(changed != token);
        prop_assert_eq!(key(7).read(&changed), None);
    }
}
