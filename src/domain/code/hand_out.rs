//! Hand-outs: one unused code of a batch, given to one person, once; and the codes that wait for it.
//!
//! Invariant: `until` is what the person was told, and no term of the code: a later use counts, and is late. Does not
//! know whether a code was used (see `record::uses`), and does not choose the next one (see `change`).

use thiserror::Error;

use super::coupon::CouponCode;
use crate::domain::control::has_control;
use crate::domain::label::Agent;
use crate::domain::limits::HAND_OUT_LABEL_CHARS_MAX;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

/// What an agent wrote about the person who was given a code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HandOutLabel(Box<str>);

/// Why a text is not such a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a label is one line of 1 to {HAND_OUT_LABEL_CHARS_MAX} characters")]
pub struct HandOutLabelError;

impl HandOutLabel {
    pub fn parse(text: &str) -> Result<Self, HandOutLabelError> {
        let text = text.trim();
        let fits = (1..=HAND_OUT_LABEL_CHARS_MAX).contains(&text.chars().count());
        if fits && !has_control(text) { Ok(Self(text.into())) } else { Err(HandOutLabelError) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// That a code was given to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOut {
    pub at: Timestamp,
    pub label: Option<HandOutLabel>,
    /// Who gave it.
    pub agent: Option<Agent>,
    /// The first instant at which the person was told that it is over.
    pub until: Option<Timestamp>,
}

impl HandOut {
    /// Whether the time that the person was told is over.
    #[must_use]
    pub fn is_over(&self, at: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= at)
    }
}

string_enum!(
    /// What became of a code of a batch.
    HandOutState {
        /// Nobody was given it, and nobody used it.
        Free = "free",
        Given = "given",
        Redeemed = "redeemed",
        /// Given, and not used in the time that the person was told.
        Lapsed = "lapsed",
    }
);

impl HandOutState {
    /// The state at an instant, of a code that was used this often.
    #[must_use]
    pub fn of(given: Option<&HandOut>, redeemed: u64, at: Timestamp) -> Self {
        match given {
            _ if redeemed > 0 => Self::Redeemed,
            None => Self::Free,
            Some(given) if given.is_over(at) => Self::Lapsed,
            Some(_) => Self::Given,
        }
    }
}

/// Where a code is that waits to be given to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waiting {
    /// It was exported, so that a shop may have it.
    InShop,
    /// It was never exported.
    OnlyHere,
}

/// The codes of a batch that wait to be given to somebody. A batch has it from the first request for one of its codes
/// on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pool {
    /// The codes up to this one are listed; `None` if all are.
    pub listed_to: Option<CouponCode>,
    /// How many of those that are listed wait and were exported.
    pub in_shop: u32,
    /// How many of them wait and were never exported.
    pub only_here: u32,
}

impl Pool {
    /// A pool that lists nothing yet.
    #[must_use]
    pub fn begun() -> Self {
        Self { listed_to: CouponCode::parse("0").ok(), ..Self::default() }
    }

    /// Whether this code is listed, if it waits.
    #[must_use]
    pub fn lists(&self, code: &CouponCode) -> bool {
        self.listed_to.as_ref().is_none_or(|to| code.folded() <= to.folded())
    }

    /// How many codes wait, of those that are listed.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        self.in_shop.saturating_add(self.only_here)
    }

    /// How many codes wait there.
    pub fn count_of(&mut self, place: Waiting) -> &mut u32 {
        match place {
            Waiting::InShop => &mut self.in_shop,
            Waiting::OnlyHere => &mut self.only_here,
        }
    }
}

#[cfg(test)]
mod tests;
