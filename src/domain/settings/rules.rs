//! The rules under which a report gives credit: evidence, coupon rule, model, window.

use crate::domain::span::Span;
use crate::domain::string_enum::string_enum;

string_enum!(
    /// How a conversion's worth is shared out over its journey, by time.
    Model {
        /// All to the last touch.
        Last = "last",
        /// All to the last touch that is not direct; to the last one when all are.
        LastNonDirect = "last-non-direct",
        /// All to the first touch.
        First = "first",
        /// The same to every touch.
        Linear = "linear",
        /// 40% first, 40% last, 20% between; one touch all, two half each.
        Position = "position",
        /// By age: half as much for every seven days.
        Decay = "decay",
    }
);

impl Model {
    /// Whether it gives everything to one touch, so that conversions stay whole.
    #[must_use]
    pub fn is_one_touch(self) -> bool {
        matches!(self, Self::Last | Self::LastNonDirect | Self::First)
    }
}

string_enum!(
    /// Who gets the credit when a code and other touches meet.
    CouponRule {
        /// The code alone.
        Wins = "wins",
        /// The code only when there is no other touch.
        Fallback = "fallback",
        /// The code is one touch, at order time.
        Touch = "touch",
        /// The other touches when the last of them agrees with the code, else the code alone.
        SameOwnerKeepsClick = "same-owner-keeps-click",
    }
);

string_enum!(
    /// What ties touches to a conversion.
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

/// The rules of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// How credit is shared out.
    pub model: Model,
    /// How far back touches count.
    pub window: Span,
    /// Which kinds of evidence may be used, the stronger first.
    pub evidence: Vec<Evidence>,
    /// What happens when a code and other touches meet.
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
