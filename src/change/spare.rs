//! Codes that a batch gets if few of its codes are left, drawn by who asks for one.

use std::collections::HashSet;

use crate::domain::code::batch::{Batch, judge_odds};
use crate::domain::code::coupon::CouponCode;
use crate::domain::environment::Random;

/// As many codes as should wait at least. None if the pattern has too few codes left, or if enough wait.
#[must_use]
pub fn spare_codes(batch: &Batch, random: &dyn Random) -> Vec<CouponCode> {
    let Some(below) = batch.spec.refill_below else { return Vec::new() };
    let waiting = batch.pool.as_ref().filter(|pool| pool.listed_to.is_none());
    // The data may be some hand-outs ahead of what was read of it.
    let is_far = waiting.is_some_and(|pool| pool.waiting() > below.saturating_mul(2).max(1000));
    let count = batch.minted.saturating_add(below);
    if is_far || judge_odds(&batch.spec.pattern, count, true).is_err() {
        return Vec::new();
    }
    let draw = |_| batch.spec.pattern.draw(random);
    let drawn: HashSet<CouponCode> = (0..below).map(draw).collect();
    let mut drawn: Vec<CouponCode> = drawn.into_iter().collect();
    drawn.sort_unstable();
    drawn
}
