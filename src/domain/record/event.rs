//! Events that somebody or a program counted: conversions that are no orders, steps towards one, answers, and who
//! asked for messages or for no more of them.
//!
//! Invariant: codes, click ids and names are kept as written, and people only as keyed hashes. Does not decide
//! which kinds of conversions are goals (see the plan).

use std::sync::Arc;

use super::contradiction::Stated;
use super::conversion::Conversion;
use super::conversion_kind::ConversionKind;
use super::filed::filed;
use super::foreign_id::ForeignId;
use super::ledger::Imports;
use super::order::OrderStatus;
use super::person::PersonKey;
use crate::domain::code::coupon::CouponCode;
use crate::domain::hundredths::Hundredths;
use crate::domain::link::target::ParamName;
use crate::domain::money::{Currency, Money};
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

string_enum!(
    /// What happened. The first are conversions.
    EventKind {
        Sale = "sale",
        Booking = "booking",
        Lead = "lead",
        Referral = "referral",
        Signup = "signup",
        /// A step of something that has several.
        Step = "step",
        /// An answer to a question.
        Answer = "answer",
        /// The customer asked for messages.
        OptIn = "opt_in",
        /// The customer asked for no more messages.
        OptOut = "opt_out",
    }
);

impl EventKind {
    #[must_use]
    pub fn of(kind: ConversionKind) -> Self {
        match kind {
            ConversionKind::Sale => Self::Sale,
            ConversionKind::Booking => Self::Booking,
            ConversionKind::Lead => Self::Lead,
            ConversionKind::Referral => Self::Referral,
            ConversionKind::Signup => Self::Signup,
        }
    }

    /// The kind of conversion that it is, if it is one.
    #[must_use]
    pub fn conversion(self) -> Option<ConversionKind> {
        Some(match self {
            Self::Sale => ConversionKind::Sale,
            Self::Booking => ConversionKind::Booking,
            Self::Lead => ConversionKind::Lead,
            Self::Referral => ConversionKind::Referral,
            Self::Signup => ConversionKind::Signup,
            Self::Step | Self::Answer | Self::OptIn | Self::OptOut => return None,
        })
    }
}

/// An event: a version of it from one row of a file, or what its versions add up to. Versions are compared field by
/// field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// The import epoch. Only the versions of the last epoch count.
    pub epoch: u32,
    /// When the tool last changed it.
    pub updated_at: Option<Timestamp>,
    pub at: Timestamp,
    /// The event's id in the tool that exported it.
    pub id: ForeignId,
    pub kind: EventKind,
    /// What it is worth.
    pub value: Option<Money>,
    /// The click id in the file, as written.
    pub click_id: Option<ForeignId>,
    /// The text of the code as written.
    pub code: Option<CouponCode>,
    /// Points that were given.
    pub score: Option<Hundredths>,
    /// Which step it is.
    pub step: Option<Arc<str>>,
    pub question: Option<Arc<str>>,
    pub answer: Option<Arc<str>>,
    /// The customer. Among the last fields, so that the order of versions does not depend on the key under
    /// which people are hashed.
    pub customer: Option<PersonKey>,
    /// The imports that brought it, which say nothing of the record.
    pub imports: Imports,
}

/// What conversions have for a source that are events.
const SOURCE: &str = "events";
/// The same of those that the pages of a shop say (see `domain::pixel`).
pub(super) const PIXEL_SOURCE: &str = "pixel";
/// What the ids of these begin with.
pub const PIXEL_ID: &str = "pixel:";

impl Event {
    fn time(&self) -> Timestamp {
        self.at
    }

    /// Whether a page of a shop said it, as anybody can.
    #[must_use]
    pub fn is_of_pixel(&self) -> bool {
        self.id.as_str().starts_with(PIXEL_ID)
    }

    /// The conversion that it is; `None` if it is none. One without a value is worth nothing, in this currency.
    #[must_use]
    pub fn conversion(&self, currency: Currency) -> Option<Conversion> {
        let kind = self.kind.conversion()?;
        let total = self.value.unwrap_or(Money::zero(currency));
        Some(Conversion {
            id: self.id.clone(),
            ordered_at: self.at,
            status: OrderStatus::Paid,
            total,
            refunded: Money::zero(total.currency),
            discount: None,
            codes: self.code.iter().cloned().collect(),
            redeemed: Vec::new(),
            customer: self.customer,
            click_id: self.click_id.clone(),
            utm: None,
            landing_url: None,
            kind,
            source: if self.is_of_pixel() { PIXEL_SOURCE } else { SOURCE }.into(),
            tax: None,
            shipping: None,
            source_said: None,
        })
    }
}

filed! {
    Event {
        refuses: false,
        person: customer,
        completed: [value, click_id, code, score, step, question, answer, customer],
        fields: |event| [
            Kind: Some(Stated::Text(event.kind.as_str())),
            At: Some(Stated::Time(event.at)),
            Value: event.value.map(Stated::Money),
            Customer: event.customer.map(Stated::Person),
            ClickId: event.click_id.as_ref().map(|id| Stated::Text(id.as_str())),
            Code: event.code.as_ref().map(|code| Stated::Codes(std::slice::from_ref(code))),
            Score: event.score.map(Stated::Hundredths),
            Step: event.step.as_deref().map(Stated::Name),
            Question: event.question.as_deref().map(Stated::Name),
            Answer: event.answer.as_deref().map(Stated::Name),
        ],
        fn state_of(event: &Self) -> Option<&str> {
            Some(event.kind.as_str())
        }

        fn net_of(event: &Self) -> Option<Money> {
            event.value
        }

        fn codes_of(event: &Self) -> &[CouponCode] {
            event.code.as_slice()
        }

        fn click_of(event: &Self, _: &ParamName) -> Option<ForeignId> {
            event.click_id.clone()
        }
    }
}
