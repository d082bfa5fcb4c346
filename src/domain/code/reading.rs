//! The codes that a text of an order, or what a person typed, means.
//!
//! Shops and their plug-ins write several codes into one field, programs put quotes around a code, and chats
//! put asterisks beside it; but a code of a shop may have all of these characters itself. So a text is stored
//! as written, and read only against the codes that the data file has. Everything that wants the codes of an
//! order asks here. Invariant: a text that is a known code means that code, whatever it contains. Does not
//! split at `|`, which no code has (see `import::codes`).

use std::collections::BTreeSet;
use std::convert::Infallible;

use super::coupon::{CouponCode, FoldedCode};
use crate::domain::fold::{fold, is_sign};

/// A code that a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeantCode {
    pub code: CouponCode,
    /// Whether the data file has it.
    pub is_known: bool,
}

/// Says whether the data file has a code.
type IsKnown<'k, E> = &'k mut dyn FnMut(&FoldedCode) -> Result<bool, E>;

impl CouponCode {
    /// The codes that this text means. In order of preference: the text itself, if it is a known code; the
    /// text without what is around it, if that is one; the texts of a JSON list, each read like this; the
    /// parts between `,` and `;`, if every part can be a code, each read like this. Otherwise one unknown
    /// code.
    pub fn meant(&self, mut is_known: impl FnMut(&FoldedCode) -> bool) -> Vec<MeantCode> {
        let Ok(meant) = self.try_meant(|code| Ok::<_, Infallible>(is_known(code)));
        meant
    }

    /// The same, if looking up a code may fail.
    pub fn try_meant<E>(
        &self,
        mut is_known: impl FnMut(&FoldedCode) -> Result<bool, E>,
    ) -> Result<Vec<MeantCode>, E> {
        let mut meant = Vec::new();
        self.read(&mut is_known, &mut meant)?;
        Ok(meant)
    }

    /// The one known code that a person means by this text; `None` if it means no known code, or several.
    pub fn try_typed<E>(
        &self,
        is_known: impl FnMut(&FoldedCode) -> Result<bool, E>,
    ) -> Result<Option<Self>, E> {
        let mut meant = self.try_meant(is_known)?;
        Ok(meant.pop().filter(|last| last.is_known && meant.is_empty()).map(|only| only.code))
    }

    /// Every code that this text may mean, whatever the data file has.
    #[must_use]
    pub fn candidates(&self) -> BTreeSet<FoldedCode> {
        self.candidates_up_to(|_| false)
    }

    /// The codes that this text may mean, for one who does not know all codes of the data file: those that
    /// are preferred to a known code are left in, as the data file does not have them. Of the codes of the
    /// data file it has just those that the text means, if `is_known` knows at least the ambiguous ones.
    pub fn candidates_up_to(&self, is_known: impl Fn(&FoldedCode) -> bool) -> BTreeSet<FoldedCode> {
        let mut candidates = BTreeSet::new();
        self.meant(|code| {
            candidates.insert(code.clone());
            is_known(code)
        });
        candidates
    }

    /// The codes of this text however a list of them is written, for a comparison of two texts.
    #[must_use]
    pub fn bare_codes(&self) -> BTreeSet<FoldedCode> {
        let apart = self.meant(|_| false).into_iter();
        apart.filter_map(|meant| meant.code.readings().pop()).map(|code| code.folded()).collect()
    }

    /// Whether this text may mean other codes besides the one that it is.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        !self.is_plain() && (listed(self.as_str()).is_some() || self.readings().len() > 1)
    }

    fn read<E>(&self, is_known: IsKnown<'_, E>, meant: &mut Vec<MeantCode>) -> Result<(), E> {
        if self.is_plain() {
            let is_known = is_known(&self.folded())?;
            meant.push(MeantCode { code: self.clone(), is_known });
            return Ok(());
        }
        let texts = texts_of_json(self.as_str());
        let is_json = texts.is_some();
        let parts = texts.or_else(|| parts(self.as_str()));
        // The brackets of a list are no marks around one code. And the one part of a list is read below.
        let is_list = is_json || parts.as_ref().is_some_and(|parts| parts.len() == 1);
        let readings = if is_list { vec![self.clone()] } else { self.readings() };
        for code in readings {
            if is_known(&code.folded())? {
                meant.push(MeantCode { code, is_known: true });
                return Ok(());
            }
        }
        if let Some(parts) = parts {
            let before = meant.len();
            parts.iter().try_for_each(|part| part.read(is_known, meant))?;
            self.without_brackets(&mut meant[before..]);
            return Ok(());
        }
        // The brackets of an unknown text may be a part of it: `Replacement (one time exception)`.
        let code = self.without(&[&QUOTES], &[&AFTER]).unwrap_or_else(|| self.clone());
        meant.push(MeantCode { code, is_known: false });
        Ok(())
    }

    /// Takes the brackets of this list off the unknown ones of its codes: `[A, B]` has no code `[A`.
    fn without_brackets(&self, meant: &mut [MeantCode]) {
        let text = self.as_str();
        let pairs = [('[', ']'), ('(', ')'), ('{', '}')];
        let is_around =
            |(open, close): &(char, char)| text.starts_with(*open) && text.ends_with(*close);
        let Some((open, close)) = pairs.into_iter().find(is_around) else { return };
        let take_off =
            |of: Option<&mut MeantCode>, bare: fn(&str, char) -> Option<&str>, bracket| {
                let Some(of) = of.filter(|of| !of.is_known) else { return };
                let code = bare(of.code.as_str(), bracket).and_then(|text| Self::parse(text).ok());
                if let Some(code) = code.filter(|code| has_letters(code.as_str())) {
                    of.code = code;
                }
            };
        take_off(meant.first_mut(), str::strip_prefix, open);
        take_off(meant.last_mut(), str::strip_suffix, close);
    }

    /// The texts that this may be as one code: itself, without what programs put around a code, and without
    /// what chats put there.
    fn readings(&self) -> Vec<Self> {
        let bare = self.without(&[&QUOTES, &BRACKETS], &[&AFTER]);
        let unmarked = self.without(&[&QUOTES, &BRACKETS, &MARKS], &[&AFTER, &MARKS]);
        let mut readings = vec![self.clone()];
        readings.extend(bare);
        readings.extend(unmarked.filter(|code| readings.last() != Some(code)));
        readings
    }

    /// Whether nothing in it could be around or between codes: most codes have only letters and digits.
    fn is_plain(&self) -> bool {
        self.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    }

    fn without(&self, around: &[&[char]], after: &[&[char]]) -> Option<Self> {
        let text = fold(self.as_str());
        let is_in = |lists: &[&[char]], c| lists.iter().any(|list| list.contains(&c));
        let is_around = |c: char| c.is_whitespace() || is_in(around, c);
        // A spreadsheet's mark of a text: `="A1"`.
        let quoted = text.strip_prefix('=').filter(|rest| rest.starts_with('"'));
        let rest = quoted.unwrap_or(&text).trim_start_matches(is_around);
        let bare = rest.trim_end_matches(|c| is_around(c) || is_in(after, c));
        if bare == text.trim() {
            None
        } else {
            Self::parse(bare).ok().filter(|code| has_letters(code.as_str()))
        }
    }
}

impl FoldedCode {
    /// Whether a text that is compared as this may mean other codes.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        // A fold can be longer than a code.
        CouponCode::parse(self.as_str()).map_or(true, |code| code.is_ambiguous())
    }
}

/// The texts of a list of codes: of one in JSON, or separated by `,` or `;`. `None` if it is none.
#[must_use]
pub fn listed(text: &str) -> Option<Vec<CouponCode>> {
    texts_of_json(text).or_else(|| parts(text))
}

fn texts_of_json(text: &str) -> Option<Vec<CouponCode>> {
    let texts: Vec<Option<String>> =
        text.starts_with('[').then(|| serde_json::from_str(text).ok()).flatten()?;
    let codes = texts.iter().flatten().filter(|text| has_letters(text));
    codes.map(|text| CouponCode::parse(text).ok()).collect()
}

/// The parts of a text with separators, without those that stand for no code, such as a dash. `None` unless every
/// other part can be a code.
fn parts(text: &str) -> Option<Vec<CouponCode>> {
    let text = fold(text);
    if !text.contains(SEPARATORS) {
        return None;
    }
    let parts = text.split(SEPARATORS).filter(|part| has_letters(part));
    let parts = parts.map(|part| CouponCode::parse(part).ok());
    parts.collect::<Option<Vec<_>>>().filter(|parts| !parts.is_empty())
}

/// Whether it has a letter, a digit or an emoji: marks alone are no code that somebody put marks around.
fn has_letters(text: &str) -> bool {
    text.chars().any(|c| c.is_alphanumeric() || is_sign(c))
}

/// What shops put between codes, besides `|`.
const SEPARATORS: [char; 2] = [',', ';'];

/// What programs put around a code.
const QUOTES: [char; 15] = [
    '"', '\'', '`', '\u{ab}', '\u{bb}', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}', '\u{201c}',
    '\u{201d}', '\u{201e}', '\u{201f}', '\u{2039}', '\u{203a}',
];

/// The same, but that names of discounts have them, too.
const BRACKETS: [char; 6] = ['(', ')', '[', ']', '<', '>'];

/// What ends a part of a sentence or of a list.
const AFTER: [char; 6] = ['.', ',', ';', ':', '\u{2026}', '\u{3002}'];

/// What people and chats put beside a code, and shops into one.
const MARKS: [char; 5] = ['*', '_', '~', '!', '?'];

#[cfg(test)]
mod tests;
