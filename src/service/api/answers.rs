//! What the API answers with, before it is written.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::domain::click::Click;
use crate::domain::click::id::ClickIdKey;
use crate::domain::click::{ClickNumber, Verdict};
use crate::domain::code::coupon::{Code, CouponCode};
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId, LinkLabel};
use crate::domain::record::leak::Flag;
use crate::domain::record::uses::Used;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;
use crate::report::pages::CampaignRow;

/// Some links.
#[derive(Debug)]
pub struct LinkRows {
    pub links: Vec<Link>,
    /// Clicks by people.
    pub clicks: HashMap<LinkId, u64>,
    pub used_up: HashSet<LinkId>,
    /// The last of them, if there are more.
    pub next: Option<LinkId>,
    pub now: Timestamp,
}

impl LinkRows {
    /// One link, with its clicks.
    #[must_use]
    pub fn one(link: Link, clicks: u64, used: u64, now: Timestamp) -> Self {
        let used_up = link.is_used_up(used).then_some(link.id).into_iter().collect();
        let clicks = HashMap::from([(link.id, clicks)]);
        Self { links: vec![link], clicks, used_up, next: None, now }
    }
}

/// What became of a request for a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    New,
    /// The same request made it before.
    Again,
    /// It was there, and is as it was.
    Found,
    /// It was there, and is as was asked.
    Edited,
}

/// A code, and how often it was used.
#[derive(Debug)]
pub struct OneCode {
    pub code: Code,
    pub used: Used,
    pub flags: Vec<Flag>,
}

/// Some codes.
#[derive(Debug)]
pub struct CodeRows {
    pub codes: Vec<OneCode>,
    /// The folded text from which the next page goes on.
    pub next: Option<Box<str>>,
}

/// What a text that somebody typed means.
#[derive(Debug)]
pub struct Checked {
    pub typed: CouponCode,
    pub found: Option<OneCode>,
    /// Codes that differ by one typing error.
    pub similar: Vec<Code>,
    /// Whether it has the pattern of a batch, and a check character that does not match.
    pub is_typo: bool,
}

/// Which clicks are asked for.
#[derive(Debug, Clone, Default)]
pub struct ClickAsk {
    pub day: Option<jiff::civil::Date>,
    pub verdict: Option<Verdict>,
    pub slug: Option<Slug>,
    /// Only those with lower numbers.
    pub below: Option<ClickNumber>,
    pub most: usize,
}

/// Some clicks, the latest first.
#[derive(Debug)]
pub struct ClickRows {
    pub clicks: Vec<Click>,
    pub links: HashMap<LinkId, LinkLabel>,
    pub key: ClickIdKey,
    /// The number below which the next page begins, if there may be more.
    pub next: Option<ClickNumber>,
}

/// The campaigns of the plan and of links.
#[derive(Debug)]
pub struct Campaigns {
    pub rows: Vec<CampaignRow>,
    pub settings: Arc<Settings>,
}
