//! A touch: one contact of a person with a channel at one time.
//!
//! Invariant: touches are sorted by (time, kind, number) alone. Numbers are in the order of what they stand for,
//! whatever the order of imports, so touches are too. Does not know why a touch belongs to a conversion, nor what
//! its numbers stand for (see `report`).

use crate::domain::link::LinkId;
use crate::domain::settings::rules::WindowKind;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

use super::tag_key::TagKey;

string_enum!(
    /// The kind of contact, in the order in which touches of one instant are sorted.
    TouchKind {
        /// A thread in an inbox.
        Conversation = "conversation",
        /// A call.
        Call = "call",
        /// A click on a link.
        Click = "click",
        /// The UTM values of an order.
        Utm = "utm",
        /// A code on an order.
        Coupon = "coupon",
        /// Where the customer says that they heard of the shop.
        Said = "said",
    }
);

impl TouchKind {
    /// The kind of the window that applies to it.
    #[must_use]
    pub fn window(self) -> WindowKind {
        match self {
            Self::Conversation => WindowKind::Conversation,
            Self::Call => WindowKind::Call,
            Self::Click | Self::Utm => WindowKind::Click,
            Self::Coupon | Self::Said => WindowKind::Coupon,
        }
    }
}

/// The id of a touch: its kind, and the number of what it is among all of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TouchId {
    pub kind: TouchKind,
    /// Of a click its own number; of the others their place in the order of their ids.
    pub number: u64,
}

/// One contact of a person with a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touch {
    pub at: Timestamp,
    pub id: TouchId,
    pub tags: TagKey,
    /// The link that was clicked, if any.
    pub link: Option<LinkId>,
    /// The number of the variant that the click was sent to; 0 if it had none.
    pub variant: u16,
    /// Whether the visit has no source: UTM values without a source, or with the source `direct`.
    pub direct: bool,
    /// Whether the conversion names this click by its id. The window does not apply to it.
    pub named: bool,
}

impl Touch {
    /// A touch without a link and without tags.
    #[must_use]
    pub fn new(at: Timestamp, kind: TouchKind, number: u64) -> Self {
        Self {
            at,
            id: TouchId { kind, number },
            tags: TagKey::default(),
            link: None,
            variant: 0,
            direct: false,
            named: false,
        }
    }

    #[must_use]
    pub fn kind(&self) -> TouchKind {
        self.id.kind
    }
}
