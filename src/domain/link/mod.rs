//! A short link: its slug, its target, its tags, and who made it.
//!
//! Invariant: `location` is `target` with the values of `utm` in its query. A link is never
//! deleted, only retired. Does not look up links (see `redirect`) or store them (see `store`).

pub mod address;
pub mod batch;
pub mod chat;
pub mod click_counter;
pub mod ga4;
pub mod holdout;
pub mod picture;
pub mod preview;
pub mod rule;
pub mod slug;
pub mod stop;
pub mod sub_id;
pub mod target;
pub mod target_template;
pub mod typed_path;
pub mod utm;

mod bad_url;

use thiserror::Error;

use super::label::free_tags::FreeTags;
use super::label::{Tags, Variant};
use super::limits::TITLE_CHARS_MAX;
use super::record::foreign_id::ForeignId;
use super::settings::Domain;
use super::string_enum::string_enum;
use super::time::Timestamp;
use preview::Preview;
use rule::Rule;
use slug::Slug;
use target::{ParamName, Target, TargetError};
use utm::Utm;

/// A link's number in the data file. Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub u32);

/// The name of a link in lists, and of the shop on pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title(Box<str>);

/// Why a text is not a title.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a name or title must have 1 to {TITLE_CHARS_MAX} characters and no line breaks")]
pub struct TitleError;

impl Title {
    pub fn parse(text: &str) -> Result<Self, TitleError> {
        let text = text.trim();
        let chars = text.chars().count();
        if (1..=TITLE_CHARS_MAX).contains(&chars) && !text.chars().any(char::is_control) {
            Ok(Self(Box::from(text)))
        } else {
            Err(TitleError)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One arm of a split target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    pub name: Variant,
    /// The weight, above 0. An arm gets its share of the sum of all weights.
    pub weight: u32,
    /// The tagged target; `None` means the link's own.
    pub location: Option<Target>,
}

/// Who made a link or a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A campaign of the plan, for one of its combinations. Identified by (campaign, channel,
    /// agent, content).
    Matrix,
    /// An entry of its own in the plan. Identified by its slug (a link) or its text (a code).
    Entry,
    /// A person, with `link new` or `coupon new`. Plans leave it alone.
    Hand,
    /// A shop that had the code before it was imported from there. Plans leave it alone.
    Shop,
    /// A list of contacts, each with a link of their own: its clicks are that recipient's. Plans leave it alone.
    Recipient,
}

impl Origin {
    /// Whether a plan made it.
    #[must_use]
    pub fn is_plan(self) -> bool {
        !matches!(self, Self::Hand | Self::Shop | Self::Recipient)
    }
}

string_enum!(
    /// Whether a link is in use.
    Status {
        Live = "live",
        /// Before its start: visitors get a page.
        Upcoming = "upcoming",
        /// Past its end, or with all clicks of its limit: visitors get its target for that, or a page.
        Ended = "ended",
        /// Out of use. A retired link still redirects and still appears in reports.
        Retired = "retired",
        /// Out of use, and answered as if it did not exist. It still appears in reports.
        Gone = "gone",
    }
);

/// The part of a link that a plan or a person decides. [`Link`] has the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkSpec {
    pub slug: Slug,
    /// The target as written.
    pub target: Target,
    /// The UTM values for the target's query.
    pub utm: Utm,
    /// `target` with `utm` in its query. The redirect adds only the click id.
    pub location: Target,
    pub tags: Tags,
    pub title: Option<Title>,
    /// The arms of a split target. Empty if there is a single target.
    pub arms: Vec<Arm>,
    /// Rules for some visitors. The first that matches wins, before any arm.
    pub rules: Vec<Rule>,
    /// The number of persons' clicks after which the link behaves as ended.
    pub limit: Option<u32>,
    pub ends_at: Option<Timestamp>,
    /// The target after the link's end. Without one the answer is 410.
    pub after_end: Option<Target>,
    /// Whether the visitor's query is appended to the target.
    pub forward_query: bool,
    /// The query parameter that carries the click id.
    pub click_param: ParamName,
    pub origin: Origin,
    pub free_tags: FreeTags,
    /// The domain that it is printed with, if it is not the plan's first. Every domain serves it.
    pub domain: Option<Domain>,
    /// The clicks that another tool counted before the link was imported, as it stated them. Never added to its own.
    pub stated_clicks: Option<u64>,
    /// The first instant at which it redirects, if it has one of its own. The first day of its campaign does not
    /// stop it: people try their links before.
    pub starts_at: Option<Timestamp>,
    /// What apps that draw a card of the link are told, if not what they find at the target.
    pub preview: Option<Preview>,
    /// What the program that made it calls it. No two links of one program have the same.
    pub external_id: Option<ForeignId>,
}

impl LinkSpec {
    /// Its address, as people read it. `main` is the plan's first domain.
    #[must_use]
    pub fn short_url(&self, main: &Domain) -> String {
        self.domain.as_ref().unwrap_or(main).short_url(&self.slug)
    }

    /// Adds `utm` to the target and every arm. `location` is only ever made here.
    pub fn tag(
        target: &Target,
        arms: &[(Variant, u32, Option<Target>)],
        utm: &Utm,
        click_param: &ParamName,
    ) -> Result<(Target, Vec<Arm>), TargetError> {
        let arms = arms
            .iter()
            .map(|(name, weight, to)| {
                let location = to.as_ref().map(|to| to.tagged(utm, click_param)).transpose()?;
                Ok(Arm { name: name.clone(), weight: *weight, location })
            })
            .collect::<Result<_, TargetError>>()?;
        Ok((target.tagged(utm, click_param)?, arms))
    }
}

/// A link in the data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: LinkId,
    pub spec: LinkSpec,
    pub created_at: Timestamp,
    /// When it was retired, if it was.
    pub retired_at: Option<Timestamp>,
    /// Whether it is answered as if it did not exist. Only a retired link is.
    pub is_gone: bool,
}

/// What a link is called: as much of it as reports and exports of many clicks need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkLabel {
    pub slug: Slug,
    pub tags: Tags,
    pub free_tags: FreeTags,
}

impl From<Link> for LinkLabel {
    fn from(link: Link) -> Self {
        Self { slug: link.spec.slug, tags: link.spec.tags, free_tags: link.spec.free_tags }
    }
}

impl Link {
    /// Whether it is in use at an instant. Ignores its limit, which counts in memory.
    #[must_use]
    pub fn status(&self, at: Timestamp) -> Status {
        if self.is_gone {
            Status::Gone
        } else if self.retired_at.is_some() {
            Status::Retired
        } else if self.spec.ends_at.is_some_and(|end| end <= at) {
            Status::Ended
        } else if self.spec.starts_at.is_some_and(|start| start > at) {
            Status::Upcoming
        } else {
            Status::Live
        }
    }

    /// Its status, if it is known whether its limit is used up.
    #[must_use]
    pub fn status_limited(&self, at: Timestamp, is_used_up: bool) -> Status {
        match self.status(at) {
            Status::Live if is_used_up => Status::Ended,
            status => status,
        }
    }

    /// Whether so many clicks use up its limit.
    #[must_use]
    pub fn is_used_up(&self, used: u64) -> bool {
        self.spec.limit.is_some_and(|limit| used >= u64::from(limit))
    }
}
