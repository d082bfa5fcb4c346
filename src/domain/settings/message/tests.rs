use super::*;

#[test]
fn a_message_is_filled_with_its_link_and_its_code() {
    let message = Message::parse("Hi! {link} (code {code})").unwrap();
    assert_eq!(message.to_string(), "Hi! {link} (code {code})");
    let link = "https://go.example.com/bw";
    let filled = message.fill(link, Some("MIA10")).unwrap();
    assert_eq!(filled, "Hi! https://go.example.com/bw (code MIA10)");
    assert_eq!(message.fill(link, None), None);
    assert_eq!(Message::parse("{link}").unwrap().fill(link, None).unwrap(), link);
}

#[test]
fn an_invalid_message_says_why() {
    let reason = |text: &str| Message::parse(text).unwrap_err().to_string();
    assert_eq!(reason("  "), "a message cannot be empty");
    assert_eq!(reason("Hi {lnik}"), "there is no placeholder {lnik}");
    assert_eq!(Message::parse("Hi {link"), Err(TemplateError::Unbalanced.into()));
    assert_eq!(Message::parse("a\tb"), Err(MessageError::Control));
    assert!(Message::parse("two\nlines").is_ok());
    let long = "x".repeat(MESSAGE_CHARS_MAX + 1);
    assert_eq!(Message::parse(&long), Err(MessageError::TooLong(long.len())));
}
