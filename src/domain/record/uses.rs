//! How often codes were used, counted as records pass.
//!
//! Invariant: an order counts once per code, even if it carries the code twice, or its row, a file of redemptions
//! and the till all say so, and under the codes that its texts mean. So codes and redemptions by hand are added
//! before orders, and each order is added once, with its redemptions of files. Needs memory for the codes that were used and for the redemptions, not
//! for the orders. Does not check the limits of a code (see `code::terms`).

use std::collections::{BTreeSet, HashMap, HashSet};

use super::conversion::Conversion;
use super::foreign_id::ForeignId;
use super::redemption::Redemption;
use super::shop_redemption::ShopRedemption;
use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::time::Timestamp;

/// How often a code was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Used {
    pub count: u64,
    /// When it was used last; `None` if it never was.
    pub last: Option<Timestamp>,
}

impl Used {
    fn add(&mut self, at: Timestamp) {
        self.count += 1;
        self.last = self.last.max(Some(at));
    }
}

/// The number of uses of each code: imported orders that count and carry the code, held redemptions, and uses of
/// files whose order is not known.
#[derive(Debug, Default)]
pub struct CodeUses {
    /// Under codes that the data file does not have, too. Nobody asks for these.
    counts: HashMap<FoldedCode, Used>,
    /// The known codes that may be taken for others: enough to tell what a text means.
    ambiguous: HashSet<FoldedCode>,
    /// The orders that hold a redemption of a code, sorted.
    by_hand: HashMap<FoldedCode, Vec<ForeignId>>,
}

impl CodeUses {
    /// Adds a code of the data file. Codes of batches need not be added: codes that are drawn are never
    /// ambiguous.
    pub fn add_code(&mut self, code: &Code) {
        let code = code.spec.code.folded();
        if code.is_ambiguous() {
            self.ambiguous.insert(code);
        }
    }

    pub fn add_redemption(&mut self, redemption: &Redemption) {
        if !redemption.is_held() {
            return;
        }
        let code = redemption.code.folded();
        let orders = self.by_hand.entry(code.clone()).or_default();
        // The data file has them sorted.
        let Err(place) = orders.binary_search(&redemption.order) else { return };
        orders.insert(place, redemption.order.clone());
        if let Some(held) = redemption.uses.last() {
            self.counts.entry(code).or_default().add(held.at);
        }
    }

    pub fn add_order(&mut self, order: &Conversion) {
        if !order.status.counts() {
            return;
        }
        let is_known = |code: &FoldedCode| self.ambiguous.contains(code);
        let carried = order.code_texts().flat_map(|text| text.candidates_up_to(is_known));
        for code in carried.collect::<BTreeSet<_>>() {
            let orders = self.by_hand.get(&code);
            if orders.is_none_or(|orders| orders.binary_search(&order.id).is_err()) {
                self.counts.entry(code).or_default().add(order.ordered_at);
            }
        }
    }

    /// Adds a use of a file whose order is not known: one that names none, or whose row did not come yet.
    pub fn add_shop_redemption(&mut self, redemption: &ShopRedemption) {
        let is_known = |code: &FoldedCode| self.ambiguous.contains(code);
        for code in redemption.code.candidates_up_to(is_known) {
            let orders = self.by_hand.get(&code).zip(redemption.order.as_ref());
            if orders.is_none_or(|(orders, order)| orders.binary_search(order).is_err()) {
                self.counts.entry(code).or_default().add(redemption.redeemed_at);
            }
        }
    }

    /// How many orders used a code.
    #[must_use]
    pub fn of(&self, code: &CouponCode) -> u64 {
        self.used(code).count
    }

    /// How often a code was used, and when last.
    #[must_use]
    pub fn used(&self, code: &CouponCode) -> Used {
        self.counts.get(&code.folded()).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
