//! How often codes were used, counted as records pass.
//!
//! Invariant: an order counts once per code, even if it carries the code twice, or its row, a file of redemptions
//! and the till all say so, and under the codes that its texts mean. So codes and redemptions by hand are added
//! before orders, and each order is added once, with its redemptions of files. Needs memory for the codes that were
//! used and for the redemptions, not for the orders, unless dates are kept: then for each use, and for the time of each
//! order. Does not check the limits of a code (see `code::terms`).

use std::collections::{BTreeSet, HashMap, HashSet};

use super::conversion::Conversion;
use super::conversion_kind::ConversionKind;
use super::foreign_id::ForeignId;
use super::person::PersonKey;
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

/// One use of a code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DatedUse {
    pub at: Timestamp,
    /// `None` if a file names none.
    pub order: Option<ForeignId>,
    /// The customer, if one is known.
    pub customer: Option<PersonKey>,
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
    /// Each use, if they are kept.
    dated: Option<HashMap<FoldedCode, Vec<DatedUse>>>,
    /// When each order was that counts, with a code or without, if dates are kept.
    orders: Vec<Timestamp>,
}

impl CodeUses {
    /// Keeps when each code was used, not only how often.
    #[must_use]
    pub fn keeping_dates() -> Self {
        Self { dated: Some(HashMap::new()), ..Self::default() }
    }

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
            self.add(code, held.at, Some(&redemption.order), held.customer);
        }
    }

    fn add(
        &mut self,
        code: FoldedCode,
        at: Timestamp,
        order: Option<&ForeignId>,
        customer: Option<PersonKey>,
    ) {
        if let Some(dated) = &mut self.dated {
            let of_code = dated.entry(code.clone()).or_default();
            of_code.push(DatedUse { at, order: order.cloned(), customer });
        }
        self.counts.entry(code).or_default().add(at);
    }

    pub fn add_order(&mut self, order: &Conversion) {
        if order.status.counts() {
            self.add_texts(order.code_texts(), order.ordered_at, &order.id, order.customer);
            self.note_order(order);
        }
    }

    /// Notes when an order was, if dates are kept. A lead or a sign-up is no order.
    pub fn note_order(&mut self, order: &Conversion) {
        let is_order = matches!(order.kind, ConversionKind::Sale | ConversionKind::Booking);
        if self.dated.is_some() && is_order && order.status.counts() {
            self.orders.push(order.ordered_at);
        }
    }

    /// Adds an order that counts, by the texts of codes that it carries.
    pub fn add_texts<'t>(
        &mut self,
        texts: impl Iterator<Item = &'t CouponCode>,
        at: Timestamp,
        order: &ForeignId,
        customer: Option<PersonKey>,
    ) {
        let is_known = |code: &FoldedCode| self.ambiguous.contains(code);
        let carried: BTreeSet<FoldedCode> =
            texts.flat_map(|text| text.candidates_up_to(is_known)).collect();
        for code in carried {
            let orders = self.by_hand.get(&code);
            if orders.is_none_or(|orders| orders.binary_search(order).is_err()) {
                self.add(code, at, Some(order), customer);
            }
        }
    }

    /// Adds a use of a file whose order is not known: one that names none, or whose row did not come yet.
    pub fn add_shop_redemption(&mut self, redemption: &ShopRedemption) {
        let is_known = |code: &FoldedCode| self.ambiguous.contains(code);
        for code in redemption.code.candidates_up_to(is_known) {
            let orders = self.by_hand.get(&code).zip(redemption.order.as_ref());
            if orders.is_none_or(|(orders, order)| orders.binary_search(order).is_err()) {
                let of = redemption;
                self.add(code, of.redeemed_at, of.order.as_ref(), of.customer);
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

    /// Each use of a code, earliest first. None unless [they are kept](Self::keeping_dates).
    #[must_use]
    pub fn dated(&self, code: &CouponCode) -> Vec<DatedUse> {
        let dated = self.dated.as_ref().and_then(|dated| dated.get(&code.folded()));
        let mut uses = dated.cloned().unwrap_or_default();
        uses.sort_unstable();
        uses
    }

    /// When each order was, earliest first. None unless [dates are kept](Self::keeping_dates).
    #[must_use]
    pub fn order_times(&self) -> Vec<Timestamp> {
        let mut times = self.orders.clone();
        times.sort_unstable();
        times
    }
}

#[cfg(test)]
mod tests;
