use super::*;

#[test]
fn a_label_is_trimmed_and_bounded() {
    assert_eq!(Channel::parse(" instagram ").unwrap().as_str(), "instagram");
    assert_eq!(Channel::parse("  "), Err(LabelError::Empty));
    assert_eq!(Channel::parse("a\nb"), Err(LabelError::Control));
    assert_eq!(Channel::parse(&"x".repeat(101)), Err(LabelError::TooLong(101)));
}
