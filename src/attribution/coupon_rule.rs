//! The coupon rule: which touches may be credited if one of them is the order's own code.
//!
//! Invariant: of one or more touches, at least one may be credited.

use crate::domain::settings::rules::CouponRule;

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

/// The touches of a journey that the model may credit, by their indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Eligible {
    All,
    AllBut(usize),
    Only(usize),
}

impl Eligible {
    /// The indexes, of a journey with so many touches.
    pub(super) fn of(self, count: usize) -> impl DoubleEndedIterator<Item = usize> + Clone {
        let (before, after) = match self {
            Self::All => (0..count, count..count),
            Self::AllBut(one) => (0..one, one + 1..count),
            Self::Only(one) => (one..one + 1, count..count),
        };
        before.chain(after)
    }
}

/// The case that applies, and the touches that the model may credit. `code` is the index of the conversion's own
/// code.
pub(super) fn eligible(
    touches: &[Touch],
    code: Option<usize>,
    rule: CouponRule,
) -> (Branch, Eligible) {
    let Some(code) = code else {
        let branch = if touches.is_empty() { Branch::Empty } else { Branch::NoCode };
        return (branch, Eligible::All);
    };
    let others = Eligible::AllBut(code);
    let Some(last) = others.of(touches.len()).next_back() else {
        return (Branch::OnlyCode, Eligible::Only(code));
    };
    match rule {
        CouponRule::Wins => (Branch::CodeWins, Eligible::Only(code)),
        CouponRule::Fallback => (Branch::CodeFallsBack, others),
        CouponRule::Touch => (Branch::CodeIsTouch, Eligible::All),
        CouponRule::SameOwnerKeepsClick if touches[code].tags.agrees(touches[last].tags) => {
            (Branch::OthersKeep, others)
        }
        CouponRule::SameOwnerKeepsClick => (Branch::CodeTakes, Eligible::Only(code)),
    }
}
