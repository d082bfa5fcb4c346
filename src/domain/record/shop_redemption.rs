//! Uses of codes, as the shop exported them.
//!
//! Invariant: the code is kept as written, and what it means is resolved when it is read. A use that names its
//! order gives the order the code, whichever file came first (see `Conversion::redeemed`). Uses that were recorded
//! at the till are `redemption`.

use super::contradiction::Stated;
use super::filed::filed;
use super::foreign_id::ForeignId;
use super::ledger::Imports;
use super::person::PersonKey;
use super::record_key::RecordKey;
use crate::domain::code::coupon::CouponCode;
use crate::domain::money::Money;
use crate::domain::time::Timestamp;

/// A use of a code: a version of it from one row of a file, or what its versions add up to. Versions are compared
/// field by field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShopRedemption {
    /// The import epoch. Only the versions of the last epoch count.
    pub epoch: u32,
    /// When the shop last changed it.
    pub updated_at: Option<Timestamp>,
    pub redeemed_at: Timestamp,
    /// See [`ShopRedemption::key`].
    pub id: ForeignId,
    /// The text of the code as written (see `code::reading`).
    pub code: CouponCode,
    /// The order's id in the shop.
    pub order: Option<ForeignId>,
    /// What the code took off.
    pub discount: Option<Money>,
    /// The customer. Among the last fields, so that the order of versions does not depend on the key under
    /// which people are hashed.
    pub customer: Option<PersonKey>,
    /// The imports that brought it, which say nothing of the record.
    pub imports: Imports,
}

impl ShopRedemption {
    /// The id of a use; `customer` is their hash for keys. An order comes first, so that its uses are next to
    /// each other.
    #[must_use]
    pub fn key(
        code: &CouponCode,
        order: Option<&ForeignId>,
        redeemed_at: Timestamp,
        customer: Option<PersonKey>,
    ) -> ForeignId {
        let of_order = RecordKey::default().exact(order.map_or("", ForeignId::as_str));
        let key = of_order.exact(code.folded().as_str());
        if order.is_some() { key.id() } else { key.time(redeemed_at).person(customer).id() }
    }

    /// What the ids of all uses of an order begin with.
    #[must_use]
    pub fn keys_of(order: &str) -> String {
        RecordKey::default().exact(order).prefix()
    }

    fn time(&self) -> Timestamp {
        self.redeemed_at
    }
}

filed! {
    ShopRedemption {
        refuses: true,
        person: customer,
        completed: [discount, customer],
        fields: |of| [
            RedeemedAt: Some(Stated::Time(of.redeemed_at)),
            Discount: of.discount.map(Stated::Money),
            Customer: of.customer.map(Stated::Person),
        ],
        fn net_of(of: &Self) -> Option<Money> {
            of.discount
        }

        fn codes_of(of: &Self) -> &[CouponCode] {
            std::slice::from_ref(&of.code)
        }
    }
}
