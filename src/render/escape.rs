//! Escapes text from outside for CSV, terminals and Markdown.

use std::borrow::Cow;

/// A spreadsheet reads a cell that begins with one of these as a formula.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// Escapes for CSV: an apostrophe precedes what a spreadsheet would calculate.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Escapes for a terminal: characters that would move the cursor, change colours or reverse the text
/// direction are replaced by visible symbols.
#[must_use]
pub fn inert(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_active) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| match c {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        _ if is_active(c) => '\u{fffd}',
        _ => c,
    };
    Cow::Owned(text.chars().map(shown).collect())
}

fn is_active(c: char) -> bool {
    let changes_direction = matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    changes_direction || matches!(c, '\u{2028}' | '\u{2029}') || c.is_control()
}

/// Escapes for Markdown: nothing in the text is markup or ends a table cell.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let text = inert(text);
    for (at, c) in text.char_indices() {
        let is_markup = matches!(c, '\\' | '|' | '`' | '*' | '[' | ']' | '<' | '>' | '#' | '~');
        // Only there, so that an address with several values stays one that can be clicked.
        if is_markup || c == '&' && is_entity(&text[at + 1..]) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Whether what follows an ampersand makes it a character of another name, as in `&lt;` and `&#60;`.
fn is_entity(after: &str) -> bool {
    let name = after.strip_prefix('#').unwrap_or(after);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric());
    end.is_some_and(|end| end > 0 && name[end..].starts_with(';'))
}

#[cfg(test)]
mod tests;
