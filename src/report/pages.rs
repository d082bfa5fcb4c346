//! What pages of the console show: some links, codes or orders, with what stands beside them, and the figures of the
//! first page.
//!
//! Invariant: a page has the rows that it shows, and says from where the next one goes on. Does not read the data (see
//! `service::console`) and does not say what a page looks like (see `render`).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::{Explanation, Grade, TagCredit, UnplacedReason};
use crate::domain::click::Verdict;
use crate::domain::click::gap::Gap;
use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::{Code, CouponCode};
use crate::domain::link::{Link, LinkId, LinkLabel, Status};
use crate::domain::money::Currency;
use crate::domain::period::Period;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::StoredImport;
use crate::domain::settings::Domain;
use crate::domain::settings::rules::Model;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;
use crate::store::{ClickSums, LatestClicks, LinkCount};

string_enum!(
    /// In which order links are listed.
    LinkOrder {
        Newest = "newest",
        Oldest = "oldest",
        /// The most clicks first.
        Clicks = "clicks",
    }
);

/// The figures of one time.
#[derive(Debug, Clone)]
pub struct OfTime {
    pub period: Period,
    pub clicks: ClickSums,
    pub orders: OrderSums,
}

/// The figures of the first page.
#[derive(Debug)]
pub struct StartPage {
    pub today: OfTime,
    pub month: OfTime,
    /// The clicks of today, in the order of [`Verdict::ALL`].
    pub verdicts: [u64; Verdict::ALL.len()],
    pub links: u64,
    /// The periods in which clicks were lost or late, the latest last.
    pub gaps: Vec<Gap>,
    pub last_import: Option<StoredImport>,
    /// Whether a plan was applied.
    pub has_plan: bool,
    /// Where links are served.
    pub domain: Domain,
    pub now: Timestamp,
}

/// Some orders of a time.
#[derive(Debug, Default)]
pub struct OrderPage {
    /// The latest first.
    pub orders: Vec<OrderRow>,
    pub sums: OrderSums,
    /// The last order of the page, if there are more.
    pub next: Option<ForeignId>,
}

/// An order of a page.
#[derive(Debug)]
pub struct OrderRow {
    pub order: Conversion,
    /// The codes that it carries.
    pub codes: Vec<CouponCode>,
    pub placing: Placing,
}

/// How an order was placed, under the plan's rules.
#[derive(Debug, Clone, PartialEq)]
pub enum Placing {
    Placed {
        /// Empty if the model is fitted to a month, and so is not known of one order.
        credits: Vec<TagCredit>,
        /// The strongest evidence that ties it.
        tied_by: Option<&'static Grade>,
        model: Model,
    },
    /// With the most telling reason. A micro conversion has none.
    Unplaced(Option<UnplacedReason>),
    /// Its status does not count.
    NotCounted,
    /// There was no time to look at it.
    NotLooked,
}

/// What the orders of a time come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderSums {
    /// All, in any state.
    pub all: u64,
    /// Those that count as goals.
    pub counted: u64,
    /// What they brought after refunds, in minor units.
    pub net: BTreeMap<Currency, i128>,
}

/// The explanation of an order.
#[derive(Debug)]
pub struct Explained {
    pub explanation: Explanation,
    /// Whether it has all models.
    pub is_whole: bool,
}

/// Some codes, each with how often it was redeemed.
#[derive(Debug, Default)]
pub struct CodePage {
    pub codes: Vec<(Code, u64)>,
    /// The folded text from which the next page goes on.
    pub next: Option<Box<str>>,
}

/// One batch, with some of its codes.
#[derive(Debug)]
pub struct BatchPage {
    pub batch: Batch,
    pub page: CodePage,
}

/// The codes that were given to somebody in a time.
#[derive(Debug, Default)]
pub struct GivenPage {
    /// The latest first.
    pub codes: Vec<(Code, u64)>,
    /// How many more there are.
    pub more: u64,
}

/// Which links are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkAsk {
    /// A text in the slug, the title, the target or a tag.
    pub search: Option<Box<str>>,
    pub campaign: Option<Box<str>>,
    pub channel: Option<Box<str>>,
    pub agent: Option<Box<str>>,
    pub status: Option<Status>,
    pub order: Option<LinkOrder>,
    /// The last link of the page before.
    pub after: Option<LinkId>,
}

/// Some links, with what is shown beside them.
#[derive(Debug, Default)]
pub struct LinkPage {
    pub links: Vec<Link>,
    /// Those whose slugs begin with what is searched for, on the first page.
    pub named: Vec<Link>,
    pub clicks: HashMap<LinkId, u64>,
    pub used_up: HashSet<LinkId>,
    /// How many links the filters let through; `None` if the search did not look at all of them.
    pub found: Option<u64>,
    pub all: u64,
    /// The last link that was looked at, if there are more.
    pub next: Option<LinkId>,
    /// How many links the search looked at, if it did not look at all that the filters let through.
    pub looked_at: Option<u64>,
    /// Some names of campaigns, channels and agents, to choose from.
    pub names: [Vec<Arc<str>>; 3],
}

/// The latest clicks of all links.
#[derive(Debug, Default)]
pub struct LatestPage {
    pub clicks: LatestClicks,
    /// What their links are called.
    pub labels: HashMap<LinkId, LinkLabel>,
}

/// One link, with its latest clicks.
#[derive(Debug)]
pub struct OneLinkPage {
    pub link: Link,
    pub count: LinkCount,
    pub clicks: LatestClicks,
}

/// The links of one campaign, or those without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignRow {
    pub campaign: Option<Arc<str>>,
    pub links: u64,
    pub live: u64,
    pub clicks: u64,
}
