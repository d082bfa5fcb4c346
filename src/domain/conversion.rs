//! Conversions: what was wanted and happened, how much it matters, where it stands; and the ids that
//! shops and inboxes give.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use super::limits::FOREIGN_ID_CHARS_MAX;
use super::words::words;

/// An id that a shop or an inbox gave: of an order, a conversation, a contact's click.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ForeignId(Arc<str>);

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("an id has 1 to {FOREIGN_ID_CHARS_MAX} characters and no control characters")]
pub struct ForeignIdError;

impl ForeignId {
    /// Trims and checks a text.
    pub fn parse(text: &str) -> Result<Self, ForeignIdError> {
        let text = text.trim();
        let chars = text.chars().count();
        if (1..=FOREIGN_ID_CHARS_MAX).contains(&chars) && !text.chars().any(char::is_control) {
            Ok(Self(Arc::from(text)))
        } else {
            Err(ForeignIdError)
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ForeignId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

words!(
    /// What was wanted.
    Kind {
        /// An order.
        Sale = "sale",
        /// An appointment, a table, a stay.
        Booking = "booking",
        /// Somebody to talk to.
        Lead = "lead",
        /// Somebody who brought somebody.
        Referral = "referral",
        /// An account, a subscription to a list.
        Signup = "signup",
    }
);

words!(
    /// Whether a kind of conversion is the goal or a step towards it.
    Weight {
        /// The goal: counted in `conversions`.
        Macro = "macro",
        /// A step: shown by itself.
        Micro = "micro",
    }
);

words!(
    /// Where an order stands. States only move forward, in this order.
    OrderStatus {
        /// Not paid yet: listed, not counted.
        Pending = "pending",
        /// Paid.
        Paid = "paid",
        /// Paid, and part of it given back.
        PartiallyRefunded = "partially_refunded",
        /// Given back.
        Refunded = "refunded",
        /// Never came about: listed, not counted.
        Cancelled = "cancelled",
    }
);

impl OrderStatus {
    /// Whether orders in it count.
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(self, Self::Paid | Self::PartiallyRefunded | Self::Refunded)
    }
}
