//! How often codes were used, counted as records pass.
//!
//! Invariant: an order counts once per code, even if it carries the code twice or is both imported and
//! redeemed by hand. So redemptions are added before orders, and each order is added once. Needs memory for
//! the codes that were used and for the redemptions, not for the orders. Does not check the limits of a code
//! (see `code::terms`).

use std::collections::HashMap;

use super::conversion::Conversion;
use super::foreign_id::ForeignId;
use super::redemption::Redemption;
use crate::domain::code::coupon::{CouponCode, FoldedCode};

/// The number of orders that used each code: imported orders that count and carry the code, and held
/// redemptions.
#[derive(Debug, Default)]
pub struct CodeUses {
    counts: HashMap<FoldedCode, u64>,
    /// The orders that hold a redemption of a code, sorted.
    by_hand: HashMap<FoldedCode, Vec<ForeignId>>,
}

impl CodeUses {
    pub fn add_redemption(&mut self, redemption: &Redemption) {
        if !redemption.is_held() {
            return;
        }
        let code = redemption.code.folded();
        let orders = self.by_hand.entry(code.clone()).or_default();
        // The data file has them sorted.
        let Err(place) = orders.binary_search(&redemption.order) else { return };
        orders.insert(place, redemption.order.clone());
        *self.counts.entry(code).or_insert(0) += 1;
    }

    pub fn add_order(&mut self, order: &Conversion) {
        if !order.status.counts() {
            return;
        }
        let mut codes: Vec<FoldedCode> = order.codes.iter().map(CouponCode::folded).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            let orders = self.by_hand.get(&code);
            if orders.is_none_or(|orders| orders.binary_search(&order.id).is_err()) {
                *self.counts.entry(code).or_insert(0) += 1;
            }
        }
    }

    /// How many orders used a code.
    #[must_use]
    pub fn of(&self, code: &CouponCode) -> u64 {
        self.counts.get(&code.folded()).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
