//! Something that happened, with all that is told of it to others.
//!
//! Invariant: nothing in it names a customer or leads to one, not even as a hash: what was sent cannot be erased. Does not
//! look for it (see `service::news`), and does not write it (see `render`).

use std::collections::HashMap;
use std::sync::Arc;

use super::explanation::Explanation;
use crate::domain::click::Click;
use crate::domain::click::id::ClickIdKey;
use crate::domain::code::coupon::Code;
use crate::domain::endpoint::{EndpointName, EventKind};
use crate::domain::label::{BatchName, Tags};
use crate::domain::link::{LinkId, LinkLabel};
use crate::domain::period::Period;
use crate::domain::record::cost::Month;
use crate::domain::record::foreign_id::ForeignId;

/// What is known of the links of clicks.
pub type ClickedLinks = Arc<HashMap<LinkId, LinkLabel>>;

#[derive(Debug, Clone)]
pub enum News {
    Clicks(NewsOfClicks),
    Given(NewsOfCode),
    Redeemed(NewsOfCode),
    Order(Box<Explanation>),
    Report(NewsOfMonth),
    Low(NewsOfBatch),
    /// Nothing happened: somebody tries an endpoint.
    Test(EndpointName),
}

#[derive(Debug, Clone)]
pub struct NewsOfClicks {
    /// By number.
    pub clicks: Vec<Click>,
    pub links: ClickedLinks,
    pub key: ClickIdKey,
}

#[derive(Debug, Clone)]
pub struct NewsOfCode {
    /// The code as the log of changes names it.
    pub code: Box<str>,
    /// What is known of it; `None` if it is no more.
    pub known: Option<Code>,
    /// The order that it was redeemed for, if that is known.
    pub order: Option<ForeignId>,
    /// Who asked for it, in words.
    pub by: String,
}

#[derive(Debug, Clone)]
pub struct NewsOfMonth {
    pub month: Month,
    pub period: Period,
    /// Whether it was closed; otherwise it is over.
    pub is_closed: bool,
}

#[derive(Debug, Clone)]
pub struct NewsOfBatch {
    pub name: BatchName,
    pub tags: Tags,
    /// The codes that wait to be given to somebody.
    pub unused: u32,
    /// The number below which they are few.
    pub below: u32,
}

impl News {
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Clicks(_) => EventKind::LinkClicked,
            Self::Given(_) => EventKind::CouponGiven,
            Self::Redeemed(_) => EventKind::CouponRedeemed,
            Self::Order(_) => EventKind::OrderPlaced,
            Self::Report(_) => EventKind::ReportReady,
            Self::Low(_) => EventKind::BatchLow,
            Self::Test(_) => EventKind::Test,
        }
    }
}
