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
        /// To the channels of the journey, by how many conversions would be lost without each. Fitted to all
        /// journeys of the period.
        Markov = "markov",
        /// An equal share to every channel of the journey.
        Shapley = "shapley",
    }
);

impl Model {
    /// Whether one touch gets everything, so that credited conversions are whole numbers.
    #[must_use]
    pub fn is_one_touch(self) -> bool {
        matches!(self, Self::Last | Self::LastNonDirect | Self::First)
    }

    /// Whether it shares by channels, and is fitted to the journeys of a whole period.
    #[must_use]
    pub fn is_of_channels(self) -> bool {
        matches!(self, Self::Markov | Self::Shapley)
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
        /// The customer called a number of the plan.
        Call = "call",
        /// The order carries UTM values.
        Utm = "utm",
        /// The customer is the contact of a conversation, or has bought before.
        Customer = "customer",
        /// A conversation carries the id of a click, or a code of a batch.
        Ref = "ref",
        /// The customer says where they heard of the shop.
        Said = "said",
    }
);

impl Evidence {
    /// What may be used unless the plan says otherwise, strongest first. What a customer says is asked for
    /// only by plans that list it.
    pub const DEFAULT: [Self; 7] = [
        Self::ClickId,
        Self::Ref,
        Self::Coupon,
        Self::Recipient,
        Self::Call,
        Self::Utm,
        Self::Customer,
    ];

    /// All kinds, in the order in which they are shown.
    pub fn shown() -> impl Iterator<Item = Self> {
        Self::DEFAULT.into_iter().chain([Self::Said])
    }
}

string_enum!(
    /// The kinds of touch that may have a window of their own.
    WindowKind {
        /// A click, or a visit with UTM values.
        Click = "click",
        Conversation = "conversation",
        /// A code on an earlier order.
        Coupon = "coupon",
        Call = "call",
        /// A message that was delivered. It is no touch.
        Sent = "sent",
    }
);

/// How long before the conversion touches of one kind count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindWindow {
    pub kind: WindowKind,
    pub window: Span,
}

/// How long before an order a delivered message may have brought it, unless the plan says otherwise: as short as
/// the programs that send messages take it at most, since nothing shows that anybody read it.
const SENT_WINDOW: Span = Span::from_days(1);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    pub model: Model,
    /// How long before the conversion touches count that have no window of their own.
    pub window: Span,
    /// The kinds of evidence that may be used, strongest first.
    pub evidence: Vec<Evidence>,
    pub coupon: CouponRule,
    /// The windows of kinds, each kind at most once.
    pub windows: Vec<KindWindow>,
}

impl Default for Attribution {
    fn default() -> Self {
        Self {
            model: Model::Last,
            window: Span::from_days(30),
            evidence: Evidence::DEFAULT.to_vec(),
            coupon: CouponRule::SameOwnerKeepsClick,
            windows: Vec::new(),
        }
    }
}

impl Attribution {
    /// How long before the conversion touches of a kind count.
    #[must_use]
    pub fn window_of(&self, kind: WindowKind) -> Span {
        let own = self.windows.iter().find(|own| own.kind == kind).map(|own| own.window);
        own.unwrap_or(if kind == WindowKind::Sent { SENT_WINDOW } else { self.window })
    }

    /// The longest window of any kind.
    #[must_use]
    pub fn longest_window(&self) -> Span {
        let all = WindowKind::ALL.iter().map(|kind| self.window_of(*kind));
        all.fold(Span::from_ms(0), Span::max)
    }

    /// These rules with one window for all touches.
    #[must_use]
    pub fn with_window(&self, window: Span) -> Self {
        Self { window, windows: Vec::new(), ..self.clone() }
    }
}
