//! Redemptions by hand: an order that uses a code, said at the till and not by a shop's export.
//!
//! Invariant: of what an order held of a code, only the last may be held still; what was released is
//! kept. Absent: the limit of the code, which is kept where the code is.

use super::foreign_id::ForeignId;
use super::person::PersonKey;
use crate::domain::code::coupon::CouponCode;
use crate::domain::time::Timestamp;

/// A use of a code by an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeUse {
    /// From when.
    pub at: Timestamp,
    /// Who redeemed it, where that was said.
    pub customer: Option<PersonKey>,
    /// Until when, if it was released.
    pub released_at: Option<Timestamp>,
}

/// All that one order did with one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redemption {
    /// The code, as it is printed.
    pub code: CouponCode,
    /// The order.
    pub order: ForeignId,
    /// Its uses, the first first. There is one at least.
    pub uses: Vec<CodeUse>,
}

impl Redemption {
    /// Whether the order holds a use of the code.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.uses.last().is_some_and(|last| last.released_at.is_none())
    }
}
