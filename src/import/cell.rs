//! The text of a cell without what spreadsheets and databases wrap around it, and as messages quote it.
//!
//! Invariant: nothing is taken away that a value could have of its own. Does not know what a cell means
//! (see `orders` and `conversations`).

use std::borrow::Cow;

use crate::domain::control::has_control;
use crate::domain::label::LabelError;

use super::row::BadReason;

/// Maximum characters of a name or value quoted in a message.
const SHOWN_CHARS_MAX: usize = 60;
/// What databases write for a value that is not there.
const NOTHING: [&str; 3] = ["NULL", "null", "\\N"];

/// A cell without white space and invisible characters around it, and without the marks that keep a
/// spreadsheet from changing a text: `="00123"`, `'00123`, and quotes of its own.
pub(super) fn clean(text: &str) -> &str {
    let text = trimmed(text);
    let within = |open: &str, close: &str| text.strip_prefix(open)?.strip_suffix(close);
    match text.as_bytes().first() {
        Some(b'=') => within("=\"", "\"").map_or(text, trimmed),
        Some(b'"') => within("\"", "\"").map_or(text, trimmed),
        Some(b'\'') => within("'", "'").or_else(|| guarded(text)).map_or(text, trimmed),
        Some(b'N' | b'n' | b'\\') if NOTHING.contains(&text) => "",
        _ => text,
    }
}

/// What follows the apostrophe that marks a text. Names such as `'t Hart` keep theirs.
fn guarded(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('\'')?;
    (!rest.starts_with(char::is_alphabetic)).then_some(rest)
}

fn trimmed(text: &str) -> &str {
    let ends = [text.as_bytes().first(), text.as_bytes().last()];
    if ends.iter().flatten().all(|byte| byte.is_ascii_graphic()) {
        return text;
    }
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// Byte order marks, direction marks, and spaces and joiners without a width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}')
}

/// An id as a file has it, without the apostrophe that marks a text. Refused if a spreadsheet replaced
/// it: two ids that became one could never be told apart again.
pub(super) fn id(text: &str) -> Result<&str, BadReason> {
    let text = text.trim_start_matches('\'');
    if is_shortened(text) {
        Err(BadReason::Shortened(shown(text).into_owned()))
    } else if is_sheet_error(text) {
        Err(BadReason::SheetError(shown(text).into_owned()))
    } else {
        Ok(text)
    }
}

/// Whether a spreadsheet wrote a long number so: `4.5E+12`, `4,5e12`, `1E+10`. Without a decimal mark and
/// a plus it may be an id of its own: `12E5`.
fn is_shortened(text: &str) -> bool {
    let may_be = text.as_bytes().last().is_some_and(u8::is_ascii_digit)
        && text.bytes().any(|byte| byte.eq_ignore_ascii_case(&b'e'));
    let Some((mantissa, exponent)) = may_be.then(|| text.split_once(['E', 'e'])).flatten() else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
    let parts = mantissa.split_once(['.', ',']);
    let is_number =
        parts.map_or(digits(mantissa), |(whole, fraction)| digits(whole) && digits(fraction));
    let plus = exponent.strip_prefix('+');
    let power = plus.or(exponent.strip_prefix('-')).unwrap_or(exponent);
    is_number && digits(power) && power.len() <= 3 && (parts.is_some() || plus.is_some())
}

/// Whether a spreadsheet shows an error so, or a value that is wider than its column: `#N/A`, `#REF!`,
/// `#NAME?`, `#######`. Order ids such as `#1001` are none.
pub(super) fn is_sheet_error(text: &str) -> bool {
    let Some(word) = text.strip_prefix('#') else { return false };
    let name = word.strip_suffix(['!', '?']);
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_uppercase() || matches!(c, '/' | '0' | '_'))
    };
    matches!(word, "N/A" | "NV")
        || name.is_some_and(is_name)
        || (word.len() >= 2 && word.bytes().all(|byte| byte == b'#'))
}

/// A text that people write, on one line: line breaks, tabs and the like become a space, as nothing in it depends on
/// them.
pub(super) fn in_one_line(text: &str) -> Cow<'_, str> {
    if !has_control(text) {
        return Cow::Borrowed(text);
    }
    let words = text.split(char::is_control).map(str::trim).filter(|words| !words.is_empty());
    Cow::Owned(words.collect::<Vec<_>>().join(" "))
}

/// The same of a name.
pub(super) fn label<T>(
    parse: fn(&str) -> Result<T, LabelError>,
) -> impl Fn(&str) -> Result<T, LabelError> {
    move |text| parse(&in_one_line(text))
}

/// A text without control characters.
pub(super) fn plain(text: &str) -> Result<&str, BadReason> {
    if has_control(text) { Err(BadReason::Control) } else { Ok(text) }
}

/// A text as messages quote it: shortened, and without control characters, which could move the cursor of
/// a terminal. Every text that it changes is invalid wherever this is used.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    // No text has more characters than bytes.
    let is_long = text.len() > SHOWN_CHARS_MAX && text.chars().nth(SHOWN_CHARS_MAX).is_some();
    if !is_long && !has_control(text) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().take(SHOWN_CHARS_MAX);
    let mut kept: String = kept.map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if is_long {
        kept.push('\u{2026}');
    }
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests;
