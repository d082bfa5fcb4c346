//! A touch: one contact of a person with a channel at one time.
//!
//! Invariant: touches are sorted by (time, kind, stable id) alone, so the order of imports does not
//! matter. Does not know why a touch belongs to a conversion (see `report`).

use crate::domain::click::ClickNumber;
use crate::domain::code::coupon::FoldedCode;
use crate::domain::label::Tags;
use crate::domain::link::LinkId;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

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
    }
);

/// The id of a touch: its kind, and a name that imports do not change. The variants are in the order of
/// [`TouchKind`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TouchId {
    Conversation(ForeignId),
    Call(ForeignId),
    Click(ClickNumber),
    /// The order that has the UTM values.
    Utm(ForeignId),
    /// The code and its order: one code on two orders is two touches.
    Coupon(FoldedCode, ForeignId),
}

impl TouchId {
    #[must_use]
    pub fn kind(&self) -> TouchKind {
        match self {
            Self::Conversation(_) => TouchKind::Conversation,
            Self::Call(_) => TouchKind::Call,
            Self::Click(_) => TouchKind::Click,
            Self::Utm(_) => TouchKind::Utm,
            Self::Coupon(..) => TouchKind::Coupon,
        }
    }
}

/// One contact of a person with a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    pub at: Timestamp,
    pub id: TouchId,
    pub tags: Tags,
    /// The link that was clicked, if any.
    pub link: Option<LinkId>,
    /// Whether the visit has no source: UTM values without a source, or with the source `direct`.
    pub direct: bool,
    /// Whether the conversion names this click by its id. The window does not apply to it.
    pub named: bool,
}

impl Touch {
    #[must_use]
    pub fn kind(&self) -> TouchKind {
        self.id.kind()
    }
}

#[cfg(test)]
mod tests;
