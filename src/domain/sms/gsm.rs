//! The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, 6.2.1 and 6.2.1.1).
//!
//! Invariant: a character has one septet, or two if it stands in the extension table, behind the escape.

/// The characters of the default alphabet beyond ASCII.
const BEYOND_ASCII: &[char] = &[
    '\u{a3}', '\u{a5}', '\u{e8}', '\u{e9}', '\u{f9}', '\u{ec}', '\u{f2}', '\u{c7}', '\u{d8}',
    '\u{f8}', '\u{c5}', '\u{e5}', '\u{394}', '\u{3a6}', '\u{393}', '\u{39b}', '\u{3a9}', '\u{3a0}',
    '\u{3a8}', '\u{3a3}', '\u{398}', '\u{39e}', '\u{c6}', '\u{e6}', '\u{df}', '\u{c9}', '\u{a4}',
    '\u{a1}', '\u{c4}', '\u{d6}', '\u{d1}', '\u{dc}', '\u{a7}', '\u{bf}', '\u{e4}', '\u{f6}',
    '\u{f1}', '\u{fc}', '\u{e0}',
];

/// The septets of a character; `None` if the alphabet does not have it.
pub(super) fn septets(c: char) -> Option<usize> {
    match c {
        // The extension table: form feed, the brackets and signs below, and the euro.
        '\u{c}' | '^' | '{' | '}' | '\\' | '[' | '~' | ']' | '|' | '\u{20ac}' => Some(2),
        '`' => None,
        '\n' | '\r' | ' '..='~' => Some(1),
        _ => BEYOND_ASCII.contains(&c).then_some(1),
    }
}

#[cfg(test)]
mod tests;
