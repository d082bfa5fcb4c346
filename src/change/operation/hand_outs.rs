//! The operations on codes that are given to people, and on exports of codes to a shop.

use super::Operation;
use crate::change::hand_outs::{Given, Giving};
use crate::change::outcome::Outcome;
use crate::change::request::What;
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::export::ShopFile;
use crate::domain::label::Agent;

/// A code that was given, or that the request is to be made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenOrMore {
    Given(Box<Given>),
    More {
        /// How many codes were made because few were left.
        refilled: u32,
    },
}

impl Operation<GivenOrMore> {
    #[must_use]
    pub fn give(asked: Giving) -> Self {
        Self::new(What::Give(Box::new(asked)), |applied| match applied.outcome {
            Outcome::Given(given) => Some(GivenOrMore::Given(given)),
            Outcome::GivingGoesOn { refilled } => Some(GivenOrMore::More { refilled }),
            _ => None,
        })
    }
}

impl Operation<CouponCode> {
    /// Takes a hand-out back. Answers with the code as printed.
    #[must_use]
    pub fn take_back(code: CouponCode) -> Self {
        let what = What::TakeBack { code, agent: None };
        Self::new(what, answer!(Outcome::TakenBack(code) => code))
    }

    /// The same, only if this agent gave it.
    #[must_use]
    pub fn take_back_of(code: CouponCode, agent: Agent) -> Self {
        let what = What::TakeBack { code, agent: Some(agent) };
        Self::new(what, answer!(Outcome::TakenBack(code) => code))
    }
}

/// What a step of removing labels did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelsForgotten {
    pub removed: u32,
    /// Whether none is left that the plan keeps no longer.
    pub is_done: bool,
}

impl Operation<LabelsForgotten> {
    #[must_use]
    pub fn forget_labels() -> Self {
        Self::new(
            What::ForgetLabels,
            answer!(Outcome::LabelsForgotten { removed, is_done } =>
                LabelsForgotten { removed, is_done }),
        )
    }
}

/// How many codes were marked as exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported(pub u32);

impl Operation<Exported> {
    /// Notes that codes were written to a file for a shop.
    #[must_use]
    pub fn mark_exported(shop: ShopFile, codes: Vec<CouponCode>) -> Self {
        Self::new(
            What::MarkExported { shop, codes },
            answer!(Outcome::Exported { single, of_batches } =>
                Exported(single.saturating_add(of_batches))),
        )
    }
}
