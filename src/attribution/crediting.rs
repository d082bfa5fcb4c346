//! The rules by which a journey is credited, with what its model was fitted to.
//!
//! Invariant: the same rules give the same credits, whatever other journeys there are, but for a fitted model. Does
//! not fit one (see `model`).

use crate::domain::settings::rules::{Attribution, CouponRule, Model};

use super::model::markov::{Channel, Effects};

/// The rules by which a journey is credited.
#[derive(Debug, Clone, Copy)]
pub struct Crediting<'c> {
    pub model: Model,
    pub coupon: CouponRule,
    /// The place of each channel in the order of their names, by its number minus 1: models of channels give a unit
    /// that cannot be divided to the first.
    pub places: &'c [u32],
    /// What the Markov model was fitted to; without it, all channels have the same effect.
    pub effects: Option<&'c Effects>,
}

impl<'c> Crediting<'c> {
    #[must_use]
    pub fn of(rules: &Attribution, places: &'c [u32], effects: Option<&'c Effects>) -> Self {
        Self { model: rules.model, coupon: rules.coupon, places, effects }
    }

    /// The channel with a number, as models know it; `None` for a touch without one.
    #[must_use]
    pub fn channel(&self, number: u32) -> Channel {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.places.get(index).copied()
    }
}
