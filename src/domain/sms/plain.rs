//! What may stand in an SMS in place of a character that the GSM alphabet lacks, and what a character is called.
//!
//! Invariant: a replacement consists of characters of the alphabet. A letter loses its accents; letters of other
//! scripts and emoji have no replacement. Does not say what a message costs (see the parent module).

use std::borrow::Cow;

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;

use super::gsm::septets;

/// What people call a character, and what is written in its place.
const USUAL: &[(char, &str, &str)] = &[
    ('\u{2018}', "'", "a curly quote"),
    ('\u{2019}', "'", "a curly quote"),
    ('\u{201a}', "'", "a low quote"),
    ('\u{201b}', "'", "a curly quote"),
    ('\u{2039}', "'", "an angle quote"),
    ('\u{203a}', "'", "an angle quote"),
    ('\u{b4}', "'", "an accent alone"),
    ('`', "'", "an accent alone"),
    ('\u{2032}', "'", "a prime"),
    ('\u{201c}', "\"", "a curly quote"),
    ('\u{201d}', "\"", "a curly quote"),
    ('\u{201e}', "\"", "a low quote"),
    ('\u{201f}', "\"", "a curly quote"),
    ('\u{ab}', "\"", "an angle quote"),
    ('\u{bb}', "\"", "an angle quote"),
    ('\u{2033}', "\"", "a prime"),
    ('\u{2010}', "-", "a hyphen"),
    ('\u{2011}', "-", "a hyphen that keeps words together"),
    ('\u{2012}', "-", "a dash"),
    ('\u{2013}', "-", "a dash"),
    ('\u{2014}', "-", "a long dash"),
    ('\u{2015}', "-", "a long dash"),
    ('\u{2212}', "-", "a minus"),
    ('\u{2026}', "...", "three dots in one"),
    ('\u{2022}', "-", "a bullet"),
    ('\u{b7}', "-", "a middle dot"),
    ('\u{d7}', "x", "a multiplication sign"),
    ('\u{f7}', "/", "a division sign"),
    ('\u{a9}', "(c)", "a copyright sign"),
    ('\u{ae}', "(R)", "a trademark sign"),
    ('\u{2122}', "TM", "a trademark sign"),
    ('\u{2190}', "<-", "an arrow"),
    ('\u{2192}', "->", "an arrow"),
    ('\u{bc}', "1/4", "a fraction"),
    ('\u{bd}', "1/2", "a fraction"),
    ('\u{be}', "3/4", "a fraction"),
    ('\u{a0}', " ", "a blank that keeps words together"),
    ('\u{202f}', " ", "a narrow blank"),
    ('\u{2028}', "\n", "a line break"),
    ('\u{2029}', "\n", "a line break"),
    ('\u{ad}', "", "an invisible hyphen"),
    ('\u{200b}', "", "an invisible blank"),
    ('\u{2060}', "", "an invisible joiner"),
    ('\u{feff}', "", "an invisible mark"),
    ('\u{61c}', "", "a direction mark"),
    ('\u{200e}', "", "a direction mark"),
    ('\u{200f}', "", "a direction mark"),
    // Letters that have no accent to lose.
    ('\u{110}', "D", "a letter with a stroke"),
    ('\u{111}', "d", "a letter with a stroke"),
    ('\u{126}', "H", "a letter with a stroke"),
    ('\u{127}', "h", "a letter with a stroke"),
    ('\u{131}', "i", "a letter without its dot"),
    ('\u{141}', "L", "a letter with a stroke"),
    ('\u{142}', "l", "a letter with a stroke"),
    ('\u{152}', "OE", "two letters in one"),
    ('\u{153}', "oe", "two letters in one"),
    ('\u{1e9e}', "SS", "a capital sharp s"),
];

/// What may be written in place of a character, if there is something: perhaps nothing at all.
#[must_use]
pub fn replacement(c: char) -> Option<Cow<'static, str>> {
    if let Some((_, plain, _)) = usual(c) {
        return Some(Cow::Borrowed(plain));
    }
    let classes = CanonicalCombiningClassMapBorrowed::new();
    let is_mark = |c: &char| classes.get_u8(*c) > 0;
    if is_mark(&c) {
        return Some(Cow::Borrowed(""));
    }
    let single = c.to_string();
    let apart = DecomposingNormalizerBorrowed::new_nfkd().normalize(&single);
    let plain: String = apart.chars().filter(|part| !is_mark(part)).collect();
    let is_plain = !plain.is_empty() && plain.chars().all(|part| septets(part).is_some());
    is_plain.then_some(Cow::Owned(plain))
}

fn usual(c: char) -> Option<&'static (char, &'static str, &'static str)> {
    USUAL.iter().find(|(known, ..)| *known == c)
}

/// A text with the replacements in place; `None` if a character has none.
#[must_use]
pub fn plain(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match septets(c) {
            Some(_) => plain.push(c),
            None => plain.push_str(&replacement(c)?),
        }
    }
    Some(plain)
}

/// A character by its number, its name in Unicode, and what people call it:
/// `U+2019 RIGHT SINGLE QUOTATION MARK, a curly quote`.
#[must_use]
pub fn called(c: char) -> String {
    let number = format!("U+{:04X}", u32::from(c));
    let name = unicode_names2::name(c).map(|name| format!(" {name}")).unwrap_or_default();
    let usual = usual(c).map(|(.., word)| format!(", {word}")).unwrap_or_default();
    format!("{number}{name}{usual}")
}

/// A character as `called` names it, with what to write in its place.
#[must_use]
pub fn with_cure(c: char) -> String {
    let called = called(c);
    match replacement(c).as_deref() {
        None => called,
        Some("") => format!("{called}: leave it out"),
        Some(" ") => format!("{called}: write a blank"),
        Some("\n") => format!("{called}: press Enter"),
        Some(plain) => format!("{called}: write `{plain}`"),
    }
}
