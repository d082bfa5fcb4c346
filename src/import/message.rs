//! The tokens in a message that check themselves: click ids and codes of batches.
//!
//! Invariant: of a message only these tokens are kept, and each is right by itself: a click id deciphers, and
//! a code has the shape of a batch and the right check character. A code that somebody chose has neither, so
//! none is sought: any word could be one.

use std::borrow::Cow;

use crate::domain::click::id::ClickIdKey;
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::pattern::{CodePattern, PatternMatch};
use crate::domain::fold::{is_dash, without_invisible};
use crate::domain::limits::TOKENS_PER_MESSAGE_MAX;
use crate::domain::record::foreign_id::ForeignId;

/// What tells which tokens are right.
#[derive(Debug, Clone, Default)]
pub struct SelfChecking {
    /// Without it no click id is found.
    key: Option<ClickIdKey>,
    patterns: Vec<CodePattern>,
}

/// The tokens of a message, each once, in the order of the message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) clicks: Vec<ForeignId>,
    pub(super) codes: Vec<CouponCode>,
}

impl Found {
    /// The tokens alone, as a message that has nothing else.
    pub(super) fn joined(&self) -> String {
        let clicks = self.clicks.iter().map(ForeignId::as_str);
        let tokens: Vec<&str> = clicks.chain(self.codes.iter().map(CouponCode::as_str)).collect();
        tokens.join("\n")
    }
}

impl SelfChecking {
    /// The click ids of a data file, and the codes of its batches.
    #[must_use]
    pub fn of(key: ClickIdKey, patterns: impl IntoIterator<Item = CodePattern>) -> Self {
        let mut known: Vec<CodePattern> = Vec::new();
        for pattern in patterns {
            if !known.contains(&pattern) {
                known.push(pattern);
            }
        }
        Self { key: Some(key), patterns: known }
    }

    pub(super) fn in_message(&self, text: &str) -> Found {
        let mut found = Found::default();
        self.look(text, &mut found);
        // What nobody sees may stand between two words, or in one.
        if let Cow::Owned(visible) = without_invisible(text) {
            self.look(&visible, &mut found);
        }
        found
    }

    fn look(&self, text: &str, found: &mut Found) {
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
            note(&mut found.clicks, self.click(word));
        }
        if !self.patterns.is_empty() {
            for word in text.split(|c: char| !(c.is_alphanumeric() || is_dash(c))) {
                note(&mut found.codes, self.code(word.trim_matches(is_dash)));
            }
        }
    }

    fn click(&self, word: &str) -> Option<ForeignId> {
        self.key.as_ref()?.read(word)?;
        ForeignId::parse(word).ok()
    }

    fn code(&self, word: &str) -> Option<CouponCode> {
        let code = CouponCode::mintable(word).ok()?;
        let folded = code.folded();
        let is_right = |pattern: &CodePattern| pattern.compare(&folded) == PatternMatch::Valid;
        self.patterns.iter().any(is_right).then_some(code)
    }
}

fn note<T: PartialEq>(tokens: &mut Vec<T>, found: Option<T>) {
    if let Some(token) = found
        && tokens.len() < TOKENS_PER_MESSAGE_MAX
        && !tokens.contains(&token)
    {
        tokens.push(token);
    }
}

#[cfg(test)]
mod tests;
