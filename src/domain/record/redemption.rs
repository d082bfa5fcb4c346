//! Redemptions that were recorded by hand, at the till, not by a shop's export.
//!
//! Invariant: of an order's uses of a code, only the last may be active; released uses are kept.
//! Does not check the limits of the code (see `code::terms`).

use super::foreign_id::ForeignId;
use super::person::PersonKey;
use crate::domain::code::coupon::CouponCode;
use crate::domain::time::Timestamp;

/// One use of a code by an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeUse {
    /// When the code was redeemed.
    pub at: Timestamp,
    /// The customer, if one was given.
    pub customer: Option<PersonKey>,
    /// When the use was released, if it was.
    pub released_at: Option<Timestamp>,
}

/// All uses of one code by one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redemption {
    /// The code as printed.
    pub code: CouponCode,
    pub order: ForeignId,
    /// The uses, oldest first. Never empty.
    pub uses: Vec<CodeUse>,
}

impl Redemption {
    /// Whether the last use is still active.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.uses.last().is_some_and(|last| last.released_at.is_none())
    }
}
