//! What an order brought and whose it was, without all else that a file says of it.
//!
//! Invariant: it says the same as the order that its only version makes (see `conversion`).

use super::conversion::stated_refund;
use super::conversion_kind::ConversionKind;
use super::order::OrderStatus;
use super::person::PersonKey;
use crate::domain::money::Money;
use crate::domain::time::Timestamp;

/// The few fields of the only version of an order that is no refund and is not made of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BriefOrder {
    pub status: Option<OrderStatus>,
    pub refunded: Option<Money>,
    pub ordered_at: Timestamp,
    pub total: Money,
    pub customer: Option<PersonKey>,
    pub kind: Option<ConversionKind>,
}

impl BriefOrder {
    #[must_use]
    pub fn status(&self) -> OrderStatus {
        self.status.unwrap_or(OrderStatus::Paid)
    }

    #[must_use]
    pub fn kind(&self) -> ConversionKind {
        self.kind.unwrap_or(ConversionKind::Sale)
    }

    /// Total minus refunded.
    #[must_use]
    pub fn net(&self) -> Money {
        let refunded = stated_refund(self.status(), self.refunded, self.total);
        Money { minor: self.total.minor - refunded.minor, ..self.total }
    }
}
