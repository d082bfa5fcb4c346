//! Normalisers: the rules by which texts that name one person become one text, which is then hashed.
//!
//! Hashes are stored and the texts are not, so a rule that is released can never change: better rules are a
//! new version, and a text is looked up under every version that a file holds. Invariant: a version gives
//! the same text for ever. So the rules know only what is settled: no list of telephone plans that is
//! updated, no mail provider's habits. Does not hash (see `person`).

use std::borrow::Cow;

use super::phone::Phone;
use crate::domain::fold::{decoded, fold};

/// A version of the rules. In the order of the releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Normaliser {
    /// Release 0.1.0: an e-mail address in lower case, a phone number that begins with `+` without its
    /// separators, any other text trimmed.
    V1,
    /// Folds what people paste, and reads addresses and numbers as programs write them.
    V2,
}

impl Normaliser {
    /// The version for new hashes.
    pub const NEWEST: Self = Self::V2;

    /// The version for hashes in keys of records, which must stay the same in later releases.
    pub const OF_KEYS: Self = Self::V2;

    /// Every version, the oldest first.
    pub const ALL: [Self; 2] = [Self::V1, Self::V2];

    /// The version's number in a data file.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::V1 => 1,
            Self::V2 => 2,
        }
    }

    /// The version with this number; `None` if a later release made it.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.number() == number)
    }

    /// The text that stands for the person whom a text names; empty if it names nobody.
    #[must_use]
    pub fn normal(self, named: &str) -> String {
        match self {
            Self::V1 => v1(named),
            Self::V2 => v2(named),
        }
    }
}

fn v1(named: &str) -> String {
    let text = named.trim();
    if let Some((user, host)) = text.split_once('@')
        && !user.is_empty()
        && !host.is_empty()
        && !text.contains(char::is_whitespace)
    {
        return text.to_lowercase();
    }
    v1_phone(text).unwrap_or_else(|| text.to_owned())
}

fn v1_phone(text: &str) -> Option<String> {
    let rest = text.strip_prefix('+')?;
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let only = rest.chars().all(|c| c.is_ascii_digit() || " -./()".contains(c));
    (only && (8..=15).contains(&digits.len())).then(|| format!("+{digits}"))
}

fn v2(named: &str) -> String {
    if is_plain_address(named) { named.to_owned() } else { v2_of_any(named) }
}

/// Whether a text is an address as most files have it, of which the rules change nothing: `ana@x.example`.
fn is_plain_address(text: &str) -> bool {
    let of_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_inside = |byte: u8| of_plain(byte) || b".-_+".contains(&byte);
    let [first, middle @ .., last] = text.as_bytes() else { return false };
    let Some((user, host)) = text.split_once('@') else { return false };
    let is_plain = of_plain(*first) && of_plain(*last);
    is_plain
        && middle.iter().all(|byte| is_inside(*byte) || *byte == b'@')
        && !host.contains('@')
        && !user.is_empty()
        && !WHATSAPP.contains(&host)
}

fn v2_of_any(named: &str) -> String {
    let folded = fold(named);
    let text = folded.trim();
    if let Some(address) = v2_email(text) {
        return address;
    }
    if let Ok(phone) = Phone::parse(text) {
        return phone.into();
    }
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The hosts of `WhatsApp`'s own ids, `491701234567@s.whatsapp.net`, which are phone numbers.
const WHATSAPP: [&str; 2] = ["s.whatsapp.net", "c.us"];

/// The one e-mail address in a text, in lower case: `Ana <Ana@x.example>`, `ana@x.example (Ana)`,
/// `[ana@x.example](mailto:ana@x.example)`, `mailto:ana@x.example?subject=Hi`, `*ana@x.example*`.
fn v2_email(text: &str) -> Option<String> {
    // An `@` may be percent-encoded.
    if !text.bytes().any(|byte| matches!(byte, b'@' | b'%')) {
        return None;
    }
    let inside = text.rsplit_once('<').and_then(|(_, rest)| addresses(rest.split('>').next()?));
    inside.or_else(|| addresses(text))
}

/// The address that every address in a text is.
fn addresses(text: &str) -> Option<String> {
    let mut found: Vec<String> = Vec::new();
    for word in text.split(is_between) {
        match encoded(word) {
            Some(decoded) => found.extend(decoded.split(is_between).filter_map(address)),
            None => found.extend(address(word)),
        }
    }
    let last = found.pop()?;
    found.iter().all(|other| *other == last).then_some(last)
}

/// No address has these, unless it is quoted.
fn is_between(c: char) -> bool {
    " \"()[]{}<>,;*|`".contains(c)
}

/// What a link to an address has for it.
fn encoded(word: &str) -> Option<Cow<'_, str>> {
    let (scheme, rest) = word.trim_matches(is_end).split_at_checked("mailto:".len())?;
    scheme.eq_ignore_ascii_case("mailto:").then(|| decoded(rest.split('?').next().unwrap_or(rest)))
}

/// What sentences and labels put beside an address.
fn is_end(c: char) -> bool {
    matches!(c, '\'' | ':' | '.')
}

fn address(word: &str) -> Option<String> {
    let word = word.trim_matches(is_end);
    let (user, host) = word.rsplit_once('@')?;
    // The marks of a chat for italics and for what is struck. No host ends so.
    let is_marked = host.ends_with(MARKS);
    let host = host.trim_end_matches(|c| MARKS.contains(&c) || is_end(c)).to_lowercase();
    if WHATSAPP.contains(&&*host) {
        // After a colon or a dot comes the device.
        let number = user.split([':', '.']).next()?;
        return Phone::parse(&format!("+{number}")).ok().map(String::from);
    }
    // Before a colon is a label: `E-Mail:`.
    let user = user.rsplit(':').next()?;
    let is_before = |c: char| is_end(c) || (is_marked && MARKS.contains(&c));
    let user = user.trim_start_matches(is_before).to_lowercase();
    (!user.is_empty() && !host.is_empty()).then(|| format!("{user}@{host}"))
}

/// What a chat puts on both sides of a word, besides asterisks.
const MARKS: [char; 2] = ['_', '~'];

#[cfg(test)]
mod tests;
