//! Payments of orders, which refunds may name instead of the order.
//!
//! Invariant: a refund that names a payment is kept under the order that it names and a second time under its payment,
//! and counts for the order that has the payment, whichever file came first. Both have the id of the refund, so it is
//! counted once. Does not read records (see `store`).

use super::foreign_id::ForeignId;
use super::order::OrderVersion;

/// What the ids under which refunds of a payment are kept begin with.
const START: &str = "payment:";

/// Whether an id is one under which refunds of a payment are kept.
#[must_use]
pub fn is_of_payment(id: &ForeignId) -> bool {
    id.as_str().starts_with(START)
}

impl OrderVersion {
    /// The ids under which the refunds of its payments are kept.
    pub(super) fn ids_of_payments(&self) -> Vec<ForeignId> {
        let id = |payment: &ForeignId| ForeignId::of_key(&format!("{START}{payment}"));
        self.payments.iter().map(id).collect()
    }
}
