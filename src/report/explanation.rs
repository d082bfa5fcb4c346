//! Why one order went where it went, as a value: what `explain` makes and `render` shows.
//!
//! Invariant: the credits of every model sum to the conversion, to the minor unit.

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
use crate::domain::settings::rules::{CouponRule, Evidence, Model};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;

use super::evidence::{Fact, Unused};

/// Why one order went where it went.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The order.
    pub conversion: ExplainedConversion,
    /// What ties it to touches, or would have.
    pub evidence: Vec<EvidencePiece>,
    /// The touches, in order.
    pub journey: Vec<ExplainedTouch>,
    /// The coupon rule.
    pub coupon: CouponRule,
    /// Which way it went.
    pub branch: Branch,
    /// The model of the rules that were asked for.
    pub model: Model,
    /// How far back touches count.
    pub window: Span,
    /// The credits under every model.
    pub credits: Vec<ModelCredits>,
    /// Whose days its times are told in.
    pub zone: Zone,
}

/// The order that is explained; amounts in minor units of its currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedConversion {
    /// Its name in the shop.
    pub id: ForeignId,
    /// What it is.
    pub kind: ConversionKind,
    /// When it was placed.
    pub at: Timestamp,
    /// Where it stands.
    pub status: OrderStatus,
    /// The currency of the amounts.
    pub currency: Currency,
    /// What was paid, before refunds.
    pub gross: i64,
    /// What was given back.
    pub refunded: i64,
    /// What counts: gross minus refunded.
    pub net: i64,
    /// What the codes took off, where the file says.
    pub discount: Option<i64>,
    /// The codes on it, as written.
    pub codes: Vec<CouponCode>,
    /// Why it is in no report's figures; `None` when it counts.
    pub not_counted: Option<NotCounted>,
}

/// Why an order is in no report's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotCounted {
    /// It is pending or cancelled.
    Status,
    /// Its kind is a step, not a goal.
    Micro,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidencePiece {
    /// Its kind.
    pub kind: Evidence,
    /// What it is.
    pub fact: Fact,
    /// When the touch was that it leads to.
    pub at: Option<Timestamp>,
    /// The link of that touch.
    pub link: Option<Slug>,
    /// The id of the click that it leads to.
    pub click: Option<ClickId>,
    /// What was judged of the click that it leads to.
    pub verdict: Option<Verdict>,
    /// Why it is not used; `None` when it is.
    pub unused: Option<Unused>,
}

/// A touch of the journey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedTouch {
    /// When.
    pub at: Timestamp,
    /// What kind of contact it was.
    pub kind: TouchKind,
    /// Its name: a conversation's or an order's id, a click's id, a code.
    pub name: String,
    /// The tags it has by itself.
    pub tags: Tags,
    /// Its tags when what it lacks is filled from the rest of the journey.
    pub completed: Tags,
    /// The link it came through.
    pub link: Option<Slug>,
    /// Whether the order names it.
    pub named: bool,
    /// Whether it is the order's own code.
    pub is_code: bool,
}

/// Who gets what under one model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelCredits {
    /// The model.
    pub model: Model,
    /// The credits, in the order of the journey; empty when the order is unplaced.
    pub credits: Vec<ExplainedCredit>,
}

/// What one touch gets; amounts in minor units.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedCredit {
    /// Its place in the journey, from 0.
    pub touch: usize,
    /// Its share.
    pub share: Share,
    /// Its part of what was paid.
    pub gross: i64,
    /// Its part of what was given back.
    pub refunded: i64,
    /// Gross minus refunded.
    pub amount: i64,
    /// The tags under which it is credited.
    pub tags: Tags,
    /// The link under which it is credited.
    pub link: Option<Slug>,
}
