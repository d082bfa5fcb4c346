//! The explanation of one order's credit, as a value: `explain` makes it and `render` shows it.
//!
//! Invariant: the credits of every model sum to the conversion as reports count it, to the minor unit.

use crate::attribution::{Branch, Share, TouchKind};
use crate::domain::click::Verdict;
use crate::domain::click::id::ClickId;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::Tags;
use crate::domain::link::slug::Slug;
use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderStatus;
use crate::domain::settings::exchange::ExchangeRate;
use crate::domain::settings::rules::{Attribution, Evidence, Model};
use crate::domain::time::Timestamp;

use super::evidence::{Fact, Strength, Unused};
use super::fit::Fit;

/// Why one order was credited as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    pub conversion: ExplainedConversion,
    /// The evidence, used or not.
    pub evidence: Vec<EvidencePiece>,
    /// The touches, in order.
    pub journey: Vec<ExplainedTouch>,
    /// The rules by which credit was given.
    pub rules: Attribution,
    /// What the Markov model was fitted to: the month of the order.
    pub fit: Fit,
    /// How the coupon rule decided.
    pub branch: Branch,
    /// The credits under every model.
    pub credits: Vec<ModelCredits>,
    /// The time zone for showing times.
    pub zone: Zone,
}

/// The order that is explained, as the shop wrote it; amounts in minor units of its currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedConversion {
    /// The shop's order id.
    pub id: ForeignId,
    /// Sale, booking, lead, ...
    pub kind: ConversionKind,
    /// When it was placed.
    pub at: Timestamp,
    /// The latest known status.
    pub status: OrderStatus,
    /// The currency of the amounts.
    pub currency: Currency,
    /// What was paid, before refunds.
    pub gross: i64,
    pub refunded: i64,
    /// What counts: gross minus refunded.
    pub net: i64,
    /// The discount by codes, if the file states it.
    pub discount: Option<i64>,
    /// The codes of the order, as written.
    pub codes: Vec<CouponCode>,
    /// What reports count instead of these amounts, at a rate of the plan.
    pub converted: Option<ConvertedAmounts>,
    /// Why reports do not count it; `None` if they do.
    pub not_counted: Option<NotCounted>,
}

impl ExplainedConversion {
    /// The currency in which reports count it: that of its credits.
    #[must_use]
    pub fn counted_in(&self) -> Currency {
        self.converted.map_or(self.currency, |converted| converted.currency)
    }
}

/// The amounts of an order at a rate of the plan, in minor units of the plan's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvertedAmounts {
    pub rate: ExchangeRate,
    /// The currency of the plan, in which the order is counted.
    pub currency: Currency,
    pub gross: i64,
    pub refunded: i64,
    pub net: i64,
    pub discount: Option<i64>,
}

/// Why reports do not count an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotCounted {
    /// It is pending or cancelled.
    Status,
    /// It is of a micro kind.
    Micro,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidencePiece {
    /// The kind of evidence.
    pub kind: Evidence,
    /// What it consists of.
    pub fact: Fact,
    /// The time of the touch that it leads to.
    pub at: Option<Timestamp>,
    /// The kind of that touch.
    pub touch: Option<TouchKind>,
    /// The link of that touch.
    pub link: Option<Slug>,
    /// The click that it leads to.
    pub click: Option<ClickId>,
    /// The verdict on that click.
    pub verdict: Option<Verdict>,
    pub strength: Strength,
    /// Why it is not used; `None` if it is.
    pub unused: Option<Unused>,
}

/// A touch of the journey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedTouch {
    pub at: Timestamp,
    pub kind: TouchKind,
    /// Its name: a conversation, order or click id, or a code.
    pub name: String,
    pub tags: Tags,
    /// Its tags, with missing ones filled from the rest of the journey.
    pub completed: Tags,
    /// The link that it came through.
    pub link: Option<Slug>,
    /// Whether the order names it by its click id.
    pub named: bool,
    /// Whether it is the order's own code.
    pub is_code: bool,
}

/// The credits under one model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelCredits {
    /// The model.
    pub model: Model,
    /// Ordered as the journey; empty if the order is unplaced.
    pub credits: Vec<ExplainedCredit>,
}

/// The credit of one touch; amounts in minor units of the currency in which reports count the order.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedCredit {
    /// The index of the touch in the journey.
    pub touch: usize,
    /// Its share of the conversion.
    pub share: Share,
    /// Its part of what was paid.
    pub gross: i64,
    /// Its part of what was refunded.
    pub refunded: i64,
    /// Gross minus refunded.
    pub amount: i64,
    /// The tags under which it is credited.
    pub tags: Tags,
    /// The link under which it is credited.
    pub link: Option<Slug>,
}
