//! Coupon codes: the printed text, the text that is compared, and the row in the data file.
//!
//! Invariant: two codes that fold to the same text are the same code. Does not draw codes (see
//! `pattern`) or say which code a text means (see `reading`).

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use super::export::Export;
use super::hand_out::HandOut;
use super::terms::Terms;
use crate::domain::control::has_control;
use crate::domain::fold::{fold, fold_name, without_invisible};
use crate::domain::label::{BatchName, Tags};
use crate::domain::limits::{CODE_CHARS_MAX, CODE_TYPO_CHARS_MAX};
use crate::domain::link::Origin;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

/// A code as printed, on a flyer or in the shop's export.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CouponCode(Arc<str>);

/// A code as compared: folded, in upper case, without spaces and dashes, `O` read as `0`. A key of the
/// data file: what is folded here must stay the same for ever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FoldedCode(Arc<str>);

/// Why a text is not a code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CouponCodeError {
    /// Nothing that is compared.
    #[error("a code cannot be empty")]
    Empty,
    #[error("a code can have {CODE_CHARS_MAX} characters; this one has {0}")]
    TooLong(usize),
    /// A line break or another control character.
    #[error("a code cannot contain control characters")]
    Control,
    /// A code that order files could not name.
    #[error("a code cannot contain `|`, which separates codes in order files")]
    Separator,
    /// A new code that a shop would not take.
    #[error("`{0}` is not a code that every shop accepts: use 3 to 20 letters, digits and dashes")]
    NotMintable(String),
}

impl CouponCode {
    /// Reads a code from a file. Any printable text is allowed.
    pub fn parse(text: &str) -> Result<Self, CouponCodeError> {
        let text = text.trim();
        // No text has more characters than bytes.
        let chars = if text.len() > CODE_CHARS_MAX { text.chars().count() } else { text.len() };
        if chars > CODE_CHARS_MAX {
            return Err(CouponCodeError::TooLong(chars));
        }
        if has_control(text) {
            return Err(CouponCodeError::Control);
        }
        // A letter or digit of ASCII stays in the fold.
        if !text.bytes().any(|byte| byte.is_ascii_alphanumeric()) && folded(text).is_empty() {
            return Err(CouponCodeError::Empty);
        }
        Ok(Self(Arc::from(text)))
    }

    /// Parses a code that a shop has or will have, without what nobody sees in it. Shops allow more than
    /// what drawn codes are made of, so only an order file's separator is refused.
    pub fn registered(text: &str) -> Result<Self, CouponCodeError> {
        let code = Self::parse(&without_invisible(text))?;
        if code.0.contains(['\u{2028}', '\u{2029}']) {
            return Err(CouponCodeError::Control);
        }
        if code.0.contains('|') { Err(CouponCodeError::Separator) } else { Ok(code) }
    }

    /// Parses a code that is drawn: 3 to 20 of `A-Za-z0-9-`, which every shop accepts.
    pub fn mintable(text: &str) -> Result<Self, CouponCodeError> {
        let code = Self::parse(text)?;
        if code.is_mintable() {
            Ok(code)
        } else {
            Err(CouponCodeError::NotMintable(code.0.to_string()))
        }
    }

    /// Whether every shop accepts it.
    #[must_use]
    pub fn is_mintable(&self) -> bool {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        // A leading dash would turn the code into a formula in the shop's spreadsheet.
        let begins = self.0.starts_with(|c: char| c.is_ascii_alphanumeric());
        (3..=MINTABLE_CHARS_MAX).contains(&self.0.len()) && begins && self.0.chars().all(plain)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text that is compared.
    #[must_use]
    pub fn folded(&self) -> FoldedCode {
        FoldedCode(Arc::from(folded(&self.0)))
    }
}

/// The longest code that every shop accepts.
const MINTABLE_CHARS_MAX: usize = 20;

/// Characters that codes of shops have besides letters and digits.
const SIGNS: &str = "_%&+.!#$*@/";

fn folded(text: &str) -> String {
    let compared = |c: &char| !(c.is_whitespace() || *c == '-');
    let letter = |c: char| if c == 'O' { '0' } else { c };
    if text.is_ascii() {
        let upper = text.chars().map(|c| c.to_ascii_uppercase());
        upper.filter(compared).map(letter).collect()
    } else {
        // An accent that stood alone, on a blank, joins the letter before.
        let text: String = fold_name(text).chars().filter(compared).map(letter).collect();
        fold(&text).into_owned()
    }
}

impl fmt::Display for CouponCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FoldedCode {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Every folded text that is one typing error away: a wrong, missing or extra character, or two
    /// swapped neighbours. Only letters, digits and the usual signs are tried, and letters with accents
    /// in place of others.
    #[must_use]
    pub fn typos(&self) -> BTreeSet<Self> {
        let typed: Vec<char> = self.0.chars().collect();
        if typed.len() > CODE_TYPO_CHARS_MAX {
            return BTreeSet::new();
        }
        let mut typos = BTreeSet::new();
        let mut add = |keep: usize, put: &[char], skip: usize| {
            let rest = typed.iter().skip(keep + skip);
            let text: String = typed[..keep].iter().chain(put).chain(rest).collect();
            if !text.is_empty() && *text != *self.0 {
                typos.insert(Self(Arc::from(text)));
            }
        };
        let symbols = ('0'..='9').chain('A'..='Z').filter(|c| *c != 'O').chain(SIGNS.chars());
        let accented = '\u{c0}'..='\u{de}';
        for at in 0..=typed.len() {
            symbols.clone().for_each(|symbol| add(at, &[symbol], 0));
            if at < typed.len() {
                symbols.clone().for_each(|symbol| add(at, &[symbol], 1));
                accented.clone().for_each(|symbol| add(at, &[symbol], 1));
                add(at, &[], 1);
            }
            if let Some([first, second]) = typed.get(at..at + 2) {
                add(at, &[*second, *first], 2);
            }
        }
        typos
    }
}

/// The part of a code that a plan or a person decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeSpec {
    pub code: CouponCode,
    /// The tags. An agent's own code has the agent as its only tag.
    pub tags: Tags,
    pub terms: Terms,
    pub origin: Origin,
}

/// A code in the data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    pub spec: CodeSpec,
    /// The batch that it belongs to, if any.
    pub batch: Option<BatchName>,
    pub created_at: Timestamp,
    /// When it was retired, if it was. Orders that use it later still credit it.
    pub retired_at: Option<Timestamp>,
    /// The shops that it was exported for.
    pub exports: Vec<Export>,
    /// Who was given it; only a code of a batch is given to somebody.
    pub given: Option<HandOut>,
}

string_enum!(
    /// Whether a code can be used.
    CodeStatus {
        Live = "live",
        /// Its first day is still to come.
        NotStarted = "not started",
        /// It was redeemed as often as its limit allows.
        UsedUp = "used up",
        /// Past its last day.
        Ended = "ended",
        /// Out of use. Orders with it are still credited.
        Retired = "retired",
    }
);

impl Code {
    /// A new single code.
    #[must_use]
    pub fn new(spec: CodeSpec, created_at: Timestamp) -> Self {
        let (batch, retired_at, given) = (None, None, None);
        Self { spec, batch, created_at, retired_at, exports: Vec::new(), given }
    }

    /// Whether it can be used at an instant, after it was redeemed this often. The state that lasts
    /// longest counts.
    #[must_use]
    pub fn status(&self, at: Timestamp, redeemed: u64) -> CodeStatus {
        let terms = &self.spec.terms;
        if self.retired_at.is_some() {
            CodeStatus::Retired
        } else if terms.is_over(at) {
            CodeStatus::Ended
        } else if terms.limit.is_some_and(|limit| redeemed >= u64::from(limit)) {
            CodeStatus::UsedUp
        } else if terms.starts_at.is_some_and(|start| at < start) {
            CodeStatus::NotStarted
        } else {
            CodeStatus::Live
        }
    }
}

#[cfg(test)]
mod tests;
