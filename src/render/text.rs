//! Texts from outside made harmless for the place where they are shown.

use std::borrow::Cow;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// A text for CSV: an apostrophe before what a spreadsheet would calculate.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A text for a terminal: what would move its cursor, change its colours or turn the direction of
/// writing is shown as a sign instead.
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
    let turns = matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    turns || matches!(c, '\u{2028}' | '\u{2029}') || c.is_control()
}

/// A text for Markdown: nothing in it is markup or ends its cell.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in inert(text).chars() {
        if matches!(c, '\\' | '|' | '`' | '*' | '[' | ']' | '<' | '>' | '#' | '~') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A plain decimal with its thousands parted, for people: `13,500.00`.
pub fn grouped(decimal: &str) -> String {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut text = sign.to_owned();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// Words on lines of at most so many characters.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut lines = String::with_capacity(text.len());
    let mut filled = 0;
    for word in text.split_whitespace() {
        let chars = word.chars().count();
        if filled > 0 && filled + 1 + chars > width {
            lines.push('\n');
            filled = 0;
        } else if filled > 0 {
            lines.push(' ');
            filled += 1;
        }
        lines.push_str(word);
        filled += chars;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_calculate_is_made_text() {
        for formula in ["=1+1", "+49", "-2", "@sum", "\tx", "\rx", "\n=x"] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        for text in ["#1001", "a=b", "", "2026-10-01", "'x"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn what_would_move_a_cursor_or_turn_a_line_is_shown_as_a_sign() {
        assert_eq!(inert("a\u{1b}[2Jb\r\n"), "a\u{241b}[2Jb\u{240d}\u{240a}");
        assert_eq!(inert("gnp\u{202e}exe"), "gnp\u{fffd}exe");
        assert_eq!(inert("\u{9b}31m\u{7f}"), "\u{fffd}31m\u{fffd}");
        assert_eq!(inert("M\u{fc}ller \u{1f600}"), "M\u{fc}ller \u{1f600}");
    }

    #[test]
    fn markup_stays_within_its_cell() {
        let text = "a|b <script> [x](y) `c`\n";
        assert_eq!(markdown(text), "a\\|b \\<script\\> \\[x\\](y) \\`c\\`\u{240a}");
    }

    #[test]
    fn thousands_are_parted() {
        let table = [
            ("0", "0"),
            ("999.50", "999.50"),
            ("-1234567.89", "-1,234,567.89"),
            ("100000", "100,000"),
        ];
        for (plain, text) in table {
            assert_eq!(grouped(plain), text);
        }
    }

    #[test]
    fn lines_are_wrapped_between_words() {
        assert_eq!(wrapped("one two  three four", 9), "one two\nthree\nfour");
        assert_eq!(wrapped("incomprehensible", 5), "incomprehensible");
    }
}
