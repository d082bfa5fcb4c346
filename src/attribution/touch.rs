//! A touch: one dated contact of a person with a channel.
//!
//! Invariant: touches are put in order by (time, kind, stable id) and by nothing else, so that no
//! order of import shows. Absent: why a touch belongs to a conversion.

use crate::domain::click::ClickNumber;
use crate::domain::code::coupon::FoldedCode;
use crate::domain::label::Tags;
use crate::domain::link::LinkId;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

string_enum!(
    /// What kind of contact a touch was, in the order in which touches of one instant stand.
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

/// What a touch is called: its kind, and a name that no import changes. The variants stand in the
/// order of [`TouchKind`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TouchId {
    /// The conversation.
    Conversation(ForeignId),
    /// The call.
    Call(ForeignId),
    /// The click.
    Click(ClickNumber),
    /// The order that carried the UTM values.
    Utm(ForeignId),
    /// The code, and the order it was on: one code on two orders is two touches.
    Coupon(FoldedCode, ForeignId),
}

impl TouchId {
    /// The kind.
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

/// One dated contact of a person with a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// When.
    pub at: Timestamp,
    /// What it is.
    pub id: TouchId,
    /// The tags it has by itself.
    pub tags: Tags,
    /// The link it came through, if it did.
    pub link: Option<LinkId>,
    /// Whether it says of itself that it came from nowhere: UTM values without a source, or `direct`.
    pub direct: bool,
    /// Whether the conversion names it (a click, by its id): then the window does not bound it.
    pub named: bool,
}

impl Touch {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> TouchKind {
        self.id.kind()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::code::coupon::CouponCode;

    #[test]
    fn ids_stand_in_the_order_of_their_kinds() {
        let name = || ForeignId::parse("z").unwrap();
        let ids = [
            TouchId::Conversation(name()),
            TouchId::Call(name()),
            TouchId::Click(ClickNumber::new(0).unwrap()),
            TouchId::Utm(name()),
            TouchId::Coupon(CouponCode::parse("A").unwrap().folded(), name()),
        ];
        assert!(ids.is_sorted());
        assert!(ids.iter().map(TouchId::kind).eq(TouchKind::ALL.iter().copied()));
    }
}
