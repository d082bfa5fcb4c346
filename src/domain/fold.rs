//! The one fold of all that people type or paste: slugs, codes, phone numbers, e-mail addresses, tags.
//!
//! Keyboards, chats, PDFs and spreadsheets put other characters in place of those that were meant, and add
//! some that nobody sees. Texts are stored as written and folded when they are compared. Invariant: a
//! folded text is its own fold, and printable ASCII stays as it is. Does not know what a text means.
//!
//! Unicode never changes the NFKC form of an assigned character, so what is folded today folds the same
//! under later tables, and a stored hash or key of a folded text stays right.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::props::{Dash, DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Times that a text is percent-decoded at most. Chats and mail gateways encode what is encoded already.
const DECODINGS_MAX: usize = 3;

/// The text in NFKC, without invisible characters and direction marks. All white space is blanks, all
/// dashes are `-`, all decimal digits are those of ASCII.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii() && !(0x09..=0x0d).contains(&byte);
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let visible = without_invisible(text);
    let composed = ComposingNormalizerBorrowed::new_nfkc().normalize(&visible);
    Cow::Owned(composed.chars().map(one).collect())
}

/// The text by which two names are the same: folded, in one case, with single blanks between words.
#[must_use]
pub fn fold_name(text: &str) -> String {
    let folded = fold(text);
    let folded = if folded.is_ascii() {
        folded.to_ascii_uppercase()
    } else {
        // Both ways: a few letters have two lower or two upper cases. Upper case can take a letter apart.
        let upper = folded.chars().flat_map(char::to_lowercase).flat_map(char::to_uppercase);
        fold(&upper.collect::<String>()).into_owned()
    };
    folded.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A UTM value as it was meant: folded and trimmed, without percent-encodings that are left over from a
/// value that was encoded twice.
#[must_use]
pub fn fold_utm(text: &str) -> Cow<'_, str> {
    match decoded(text) {
        Cow::Borrowed(text) => trimmed(fold(text)),
        Cow::Owned(text) => Cow::Owned(trimmed(fold(&text)).into_owned()),
    }
}

/// The text without its percent-encodings, also those of encodings. What they decode to is UTF-8; bytes
/// that are none become U+FFFD.
#[must_use]
pub fn decoded(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..DECODINGS_MAX {
        match percent_encoding::percent_decode_str(&text).decode_utf8_lossy() {
            Cow::Owned(decoded) => text = Cow::Owned(decoded),
            Cow::Borrowed(_) => break,
        }
    }
    text
}

/// The text without characters that nobody sees.
#[must_use]
pub fn without_invisible(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_invisible) {
        Cow::Owned(text.chars().filter(|c| !is_invisible(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a character is white space of any kind, also the blank of Braille, which people paste to get a
/// blank that is not removed.
#[must_use]
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{2800}'
}

/// Whether a character is a dash, or one that keyboards give in place of it: a bullet, the heavy minus of
/// emoji, the long sound mark of Japanese.
#[must_use]
pub fn is_dash(c: char) -> bool {
    if c.is_ascii() {
        return c == '-';
    }
    let others = ['\u{2d7}', '\u{2043}', '\u{2796}', '\u{30fc}'];
    CodePointSetData::new::<Dash>().contains(c) || others.contains(&c)
}

/// Whether a character is a sign that NFKC may spell out: a superscript, a number in a circle, a trade mark.
/// Emoji are such signs too.
#[must_use]
pub fn is_sign(c: char) -> bool {
    use GeneralCategory as Is;
    let category = CodePointMapData::<GeneralCategory>::new();
    let is_spelled =
        matches!(category.get(c), Is::OtherNumber | Is::LetterNumber | Is::OtherSymbol);
    !c.is_ascii() && is_spelled && !is_dash(c)
}

/// Whether nobody sees a character: zero-width characters, direction marks, variation selectors, soft
/// hyphens, byte order marks, and the marks of objects and annotations that a text had.
fn is_invisible(c: char) -> bool {
    !c.is_ascii()
        && (CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
            || matches!(c, '\u{fff9}'..='\u{fffc}'))
}

/// One character of the fold, after NFKC.
fn one(c: char) -> char {
    if is_blank(c) {
        ' '
    } else if is_dash(c) {
        '-'
    } else {
        digit(c).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c)
    }
}

/// The value of a decimal digit of any script. Unicode lists the ten digits of a script one after the
/// other from zero on, and nothing but further sets of ten beside them.
fn digit(c: char) -> Option<u32> {
    let category = CodePointMapData::<GeneralCategory>::new();
    let is_digit = |c: u32| category.get32(c) == GeneralCategory::DecimalNumber;
    if c.is_ascii() || !is_digit(u32::from(c)) {
        return c.to_digit(10);
    }
    let before = (0..u32::from(c)).rev().take_while(|c| is_digit(*c)).count();
    u32::try_from(before % 10).ok()
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

#[cfg(test)]
mod tests;
