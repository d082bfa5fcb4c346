//! Control characters: tabs, line breaks, and what moves the cursor of a terminal.
//!
//! Invariant: the answer is that of `char::is_control` for every character. Does not say what becomes of a
//! text that has some.

/// Whether a text has a control character.
#[must_use]
pub fn has_control(text: &str) -> bool {
    // Every cell of a file comes by here, and hardly any has a byte with which one may begin: those beyond
    // ASCII are U+0080 to U+009F.
    let may_begin = |byte: u8| byte < b' ' || matches!(byte, 0x7f | 0xc2);
    text.bytes().any(may_begin) && text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests;
