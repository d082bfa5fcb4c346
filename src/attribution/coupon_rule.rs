//! The coupon rule: which touches of a journey the model may credit when a code is among them.
//!
//! Invariant: a journey that has touches always has one that may be credited.

use std::ops::Range;

use crate::domain::settings::rules::CouponRule;

use super::completion::agree;
use super::journey::Journey;

/// Which way the coupon rule went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Branch {
    /// The journey is empty: nobody to credit.
    Empty,
    /// The conversion has no known code: the rule has nothing to say.
    NoCode,
    /// There is a code and nothing else.
    OnlyCode,
    /// `wins`: the code alone.
    CodeWins,
    /// `fallback`: there are other touches, so the code gets nothing.
    CodeFallsBack,
    /// `touch`: the code is a touch like the others.
    CodeIsTouch,
    /// `same-owner-keeps-click`: the last other touch agrees with the code, so the code gets nothing.
    OthersKeep,
    /// `same-owner-keeps-click`: the last other touch disagrees with the code, which gets all.
    CodeTakes,
}

/// Which way the rule goes, and the places in the journey that the model may credit.
#[must_use]
pub fn eligible(journey: &Journey, rule: CouponRule) -> (Branch, Vec<usize>) {
    let touches = journey.touches();
    let all: Range<usize> = 0..touches.len();
    let Some(code) = journey.code() else {
        let branch = if touches.is_empty() { Branch::Empty } else { Branch::NoCode };
        return (branch, all.collect());
    };
    let others: Vec<usize> = all.clone().filter(|index| *index != code).collect();
    let Some(last) = others.last() else {
        return (Branch::OnlyCode, vec![code]);
    };
    match rule {
        CouponRule::Wins => (Branch::CodeWins, vec![code]),
        CouponRule::Fallback => (Branch::CodeFallsBack, others),
        CouponRule::Touch => (Branch::CodeIsTouch, all.collect()),
        CouponRule::SameOwnerKeepsClick if agree(&touches[code].tags, &touches[*last].tags) => {
            (Branch::OthersKeep, others)
        }
        CouponRule::SameOwnerKeepsClick => (Branch::CodeTakes, vec![code]),
    }
}
