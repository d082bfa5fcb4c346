//! Codes that somebody found over the network after many that there are not, and who found none.
//!
//! Invariant: a code is told once, by the first hour in which it was found.

use std::collections::HashMap;

use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::label::Tags;
use crate::domain::record::guesses::Guesses;
use crate::domain::record::leak::{Leak, Sign};
use crate::domain::record::uses::DatedUse;

/// What was guessed.
#[derive(Debug, Default)]
pub(super) struct Guessed {
    /// Each code that was found, with the guesses that found it, until it is told.
    found: HashMap<FoldedCode, (CouponCode, Guesses)>,
    /// Guesses that found nothing.
    vain: Vec<Guesses>,
}

impl Guessed {
    /// Earliest first.
    pub(super) fn of<'g>(guesses: impl Iterator<Item = &'g Guesses>) -> Self {
        let mut all = Self::default();
        for of in guesses {
            if of.found.is_empty() {
                all.vain.push(of.clone());
            }
            let none = Guesses { found: Vec::new(), ..of.clone() };
            for code in &of.found {
                let entry = all.found.entry(code.folded());
                entry.or_insert_with(|| (code.clone(), none.clone()));
            }
        }
        all
    }

    /// The sign about a code, if it was found.
    pub(super) fn leak(&mut self, code: &Code, uses: &[DatedUse]) -> Option<Leak> {
        if self.found.is_empty() {
            return None;
        }
        let (_, by) = self.found.remove(&code.spec.code.folded())?;
        let after = uses.iter().filter(|of| by.hour <= of.at);
        let order = after.clone().find_map(|of| of.order.clone());
        let sign = sign(&by, true, after.count() as u64, uses.len() as u64);
        Some(Leak::of_code(code, sign, by.hour).with_order(order.as_ref()))
    }

    /// What is left: codes of which nothing else is known here, and guesses that found nothing.
    pub(super) fn others(self) -> impl Iterator<Item = Leak> {
        let leak = |code: Option<&CouponCode>, by: &Guesses| {
            let sign = sign(by, code.is_some(), 0, 0);
            Leak::of(code, None, &Tags::default(), sign, by.hour)
        };
        let found = self.found.into_values().map(move |(code, by)| leak(Some(&code), &by));
        found.chain(self.vain.into_iter().map(move |by| leak(None, &by)))
    }
}

fn sign(by: &Guesses, is_found: bool, uses: u64, of: u64) -> Sign {
    Sign::Guessed { unknown: by.unknown, token: by.token.clone(), is_found, uses, of }
}
