//! What an agent sees of their own: the facts, before they look like anything.
//!
//! Invariant: everything here is of one agent. Does not read it (see `store`), and does not say it (see `render`).

use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::hand_out::HandOut;
use crate::domain::code::known_terms::KnownTerms;
use crate::domain::label::{Agent, Campaign, Channel};
use crate::domain::link::{Link, LinkId};
use crate::domain::settings::{Domain, Settings};
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

/// Counts of the day and of the month until now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayAndMonth {
    pub day: u64,
    pub month: u64,
}

/// A link and when somebody used it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedLink {
    pub link: Link,
    /// The last click of a person in this month, about; otherwise when it was made.
    pub used_at: Timestamp,
}

/// A code that the agent gave to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenCode {
    pub code: CouponCode,
    pub batch: Batch,
    pub given: HandOut,
    /// An order has it.
    pub is_used: bool,
}

/// Everything that the page of an agent shows.
#[derive(Debug, Clone)]
pub struct AgentView {
    pub agent: Agent,
    pub settings: Settings,
    /// What links are printed with, if they have no domain of their own.
    pub domain: Domain,
    pub now: Timestamp,
    /// The live links, last used first.
    pub links: Vec<UsedLink>,
    /// The terms of the codes in the messages.
    pub known: KnownTerms,
    /// The live batches from which the agent may give codes.
    pub batches: Vec<Batch>,
    /// The last codes that the agent gave, newest first.
    pub given: Vec<GivenCode>,
    /// The code that was asked for by name, if the agent gave it.
    pub asked_code: Option<GivenCode>,
    /// The link that was asked for by name, if it is the agent's.
    pub asked_link: Option<Link>,
    pub clicks: DayAndMonth,
    pub codes: DayAndMonth,
    /// Orders with the agent's own code, or with one that the agent gave.
    pub orders: DayAndMonth,
    /// Drawn for the forms of this view, so that each is done once.
    pub once: String,
}

/// The clicks of one link in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkClicks {
    pub link: LinkId,
    pub counts: DayAndMonth,
    pub last: Option<Timestamp>,
}

string_enum!(
    /// What came of a form, as the address of the next page says it.
    Said {
        /// A code waits again.
        TakenBack = "taken-back",
        /// It was taken back before, or the agent never gave it.
        NotTheirs = "not-yours",
        /// An order has the code.
        Used = "used",
        /// The batch has no code left.
        NoneLeft = "none-left",
        /// The shop does not know the codes yet.
        NotInShop = "not-in-shop",
        /// The batch is over, or is no batch of the agent.
        NoBatch = "no-batch",
        /// The agent gave as many codes today as may be.
        CodeLimit = "code-limit",
        /// The agent made as many links today as may be.
        LinkLimit = "link-limit",
        /// The label is too long.
        Label = "label",
        /// The target is missing or is none.
        Target = "target",
        /// The target is a short link itself.
        Circle = "circle",
        /// The chosen name cannot be a slug.
        Slug = "slug",
        /// Another link has the chosen name.
        SlugTaken = "slug-taken",
        /// The campaign or the channel is not one to choose from.
        Tags = "tags",
        /// The plan's rules refuse the link.
        Rules = "rules",
        /// The data cannot be written now.
        NotNow = "not-now",
    }
);

/// What of an agent's own a page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The code to show at the top.
    pub code: Option<CouponCode>,
    /// The slug of the link to show at the top.
    pub link: Option<String>,
    /// The figures, and the last codes.
    pub figures: bool,
}

/// A request for the next code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeAsked {
    pub batch: String,
    pub label: Option<String>,
    /// Drawn for the form.
    pub once: String,
}

/// A request for a link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkAsked {
    pub target: String,
    pub campaign: Option<String>,
    pub channel: Option<String>,
    pub slug: Option<String>,
    pub title: Option<String>,
    /// Drawn for the form.
    pub once: String,
}

impl AgentView {
    /// The channels that the agent may make links for; all of the plan if it names none.
    pub fn channels(&self) -> impl Iterator<Item = &Channel> {
        self.settings.channels_of(&self.agent)
    }

    /// The campaigns that are not over.
    pub fn campaigns(&self) -> impl Iterator<Item = &Campaign> {
        self.settings.campaigns_at(self.now)
    }
}

impl Settings {
    /// The channels that an agent answers; all of the plan if it names none.
    pub fn channels_of(&self, agent: &Agent) -> impl Iterator<Item = &Channel> {
        let named = self.agents.get(agent).map_or(&[][..], |of| of.channels.as_slice());
        let all = named.is_empty().then(|| self.channels.keys());
        named.iter().chain(all.into_iter().flatten())
    }

    /// The campaigns that are not over at a time.
    pub fn campaigns_at(&self, at: Timestamp) -> impl Iterator<Item = &Campaign> {
        let today = self.zone.day(at);
        let open =
            self.campaigns.iter().filter(move |(_, of)| of.ends.is_none_or(|end| end >= today));
        open.map(|(name, _)| name)
    }
}
