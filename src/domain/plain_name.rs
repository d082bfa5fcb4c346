//! The names of what only operators and programs name: tokens and webhooks.
//!
//! Invariant: such a name needs no quotes in a shell, a file name or a path of a URL.

/// Whether a text is such a name, of this many characters at most.
pub(super) fn is_plain_name(text: &str, chars_max: usize) -> bool {
    let is_allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=chars_max).contains(&text.len()) && text.bytes().all(is_allowed)
}
