//! The rules by which a report gives credit: evidence, coupon rule, model and window.

use crate::domain::span::Span;
use crate::domain::string_enum::string_enum;

string_enum!(
    /// How a conversion's value is shared over the touches of its journey, by time.
    Model {
        /// All to the last touch.
        Last = "last",
        /// All to the last touch that is not direct. If all are direct, all to the last.
        LastNonDirect = "last-non-direct",
        /// All to the first touch.
        First = "first",
        /// An equal share to every touch.
        Linear = "linear",
        /// 40% to the first, 40% to the last, 20% to those between. A single touch gets everything;
        /// two get half each.
        Position = "position",
        /// By age: a touch gets half as much for every seven days before the conversion.
        Decay = "decay",
    }
);

impl Model {
    /// Whether one touch gets everything, so that credited conversions are whole numbers.
    #[must_use]
    pub fn is_one_touch(self) -> bool {
        matches!(self, Self::Last | Self::LastNonDirect | Self::First)
    }
}

string_enum!(
    /// Which touches get the credit when an order has a code and other touches.
    CouponRule {
        /// The code alone.
        Wins = "wins",
        /// The code, only if there is no other touch.
        Fallback = "fallback",
        /// All of them. The code is a touch at order time.
        Touch = "touch",
        /// The other touches, if every tag that the code and the last other touch share is equal;
        /// else the code alone.
        SameOwnerKeepsClick = "same-owner-keeps-click",
    }
);

string_enum!(
    /// What connects touches with a conversion.
    Evidence {
        /// The order names a click.
        ClickId = "click_id",
        /// The order used a code.
        Coupon = "coupon",
        /// The customer is the recipient of a link.
        Recipient = "recipient",
        /// The customer called.
        Call = "call",
        /// The order carries UTM values.
        Utm = "utm",
        /// The customer is the contact of a conversation, or has bought before.
        Customer = "customer",
    }
);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    pub model: Model,
    /// How long before the conversion touches count.
    pub window: Span,
    /// The kinds of evidence that may be used, strongest first.
    pub evidence: Vec<Evidence>,
    pub coupon: CouponRule,
}

impl Default for Attribution {
    fn default() -> Self {
        Self {
            model: Model::Last,
            window: Span::from_days(30),
            evidence: Evidence::ALL.to_vec(),
            coupon: CouponRule::SameOwnerKeepsClick,
        }
    }
}
