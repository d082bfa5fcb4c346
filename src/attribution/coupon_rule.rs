//! The coupon rule: which touches may be credited if one of them is the order's own code.
//!
//! Invariant: of one or more touches, at least one may be credited.

use crate::domain::settings::rules::CouponRule;

use super::completion::agree;
use super::touch::Touch;

/// The case of the coupon rule that applied to a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Branch {
    /// The journey has no touches.
    Empty,
    /// The conversion has no known code, so the rule does not apply.
    NoCode,
    /// The code is the only touch.
    OnlyCode,
    /// `wins`: the code alone.
    CodeWins,
    /// `fallback`: there are other touches, so the code gets nothing.
    CodeFallsBack,
    /// `touch`: the code counts like any other touch.
    CodeIsTouch,
    /// `same-owner-keeps-click`: the last other touch agrees with the code, so the code gets nothing.
    OthersKeep,
    /// `same-owner-keeps-click`: the last other touch disagrees with the code, so the code gets all.
    CodeTakes,
}

/// The case that applies, and the indexes of the touches that the model may credit. `code` is the index
/// of the conversion's own code.
pub(super) fn eligible(
    touches: &[Touch],
    code: Option<usize>,
    rule: CouponRule,
) -> (Branch, Vec<usize>) {
    let all = 0..touches.len();
    let Some(code) = code else {
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
