//! The terms of the single codes of a plan or a data file, by code.
//!
//! Invariant: codes that fold to the same text are the same code. Does not hold the codes of batches, which no
//! message shows.

use std::collections::HashMap;

use super::coupon::{CodeSpec, CouponCode, FoldedCode};
use super::terms::Terms;

/// The terms of codes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownTerms(HashMap<FoldedCode, Terms>);

impl KnownTerms {
    /// The terms of a code; `None` if it is not known.
    #[must_use]
    pub fn of(&self, code: &CouponCode) -> Option<&Terms> {
        self.0.get(&code.folded())
    }

    pub fn add(&mut self, code: &CodeSpec) {
        self.0.insert(code.code.folded(), code.terms);
    }
}

impl<'a> FromIterator<&'a CodeSpec> for KnownTerms {
    fn from_iter<I: IntoIterator<Item = &'a CodeSpec>>(codes: I) -> Self {
        let mut known = Self::default();
        codes.into_iter().for_each(|code| known.add(code));
        known
    }
}
