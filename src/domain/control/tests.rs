use super::*;

#[test]
fn control_characters_are_those_of_unicode() {
    for c in '\0'..='\u{fff}' {
        assert_eq!(has_control(&format!("a{c}\u{c2}")), c.is_control(), "{c:?}");
    }
}
