//! Resolves the codes, channels, slugs and UTM values in imported files to the plan's tags.
//!
//! Invariant: everything is resolved and folded when a report is made, against the links and codes of the
//! snapshot; nothing is at import, so what is stored stays as written. Does not complete missing tags
//! (see `attribution`).

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::fold::fold_name;
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::link::slug::Slug;
use crate::domain::link::{LinkId, LinkLabel};
use crate::domain::record::conversation::Conversation;
use crate::domain::record::order::OrderUtm;
use crate::domain::settings::Settings;
use crate::store::Snapshot;

use super::data::ReportData;

/// Names as written, with what they resolve to. Millions of conversations name a few agents.
struct Resolved<T>(RefCell<HashMap<T, T>>);

impl<T: Clone + Eq + Hash> Resolved<T> {
    fn of(&self, written: &T, resolve: impl FnOnce(&T) -> T) -> T {
        if let Some(known) = self.0.borrow().get(written) {
            return known.clone();
        }
        let resolved = resolve(written);
        self.0.borrow_mut().insert(written.clone(), resolved.clone());
        resolved
    }
}

/// The links and codes of a snapshot, by the names that files use.
pub(super) struct TagResolver<'a> {
    snapshot: &'a Snapshot<ReportData>,
    by_slug: HashMap<&'a str, (LinkId, &'a LinkLabel)>,
    channels: Resolved<Channel>,
    agents: Resolved<Agent>,
    campaigns: Resolved<Campaign>,
}

impl<'a> TagResolver<'a> {
    pub(super) fn new(snapshot: &'a Snapshot<ReportData>) -> Self {
        let slugs: HashSet<&str> = snapshot
            .conversations
            .iter()
            .filter_map(|conversation| conversation.slug.as_ref())
            .map(Slug::as_str)
            .collect();
        let named = snapshot.links.iter().filter(|(_, link)| slugs.contains(link.slug.as_str()));
        let by_slug = named.map(|(id, link)| (link.slug.as_str(), (*id, link))).collect();
        let (channels, agents) = (Resolved(RefCell::default()), Resolved(RefCell::default()));
        Self { snapshot, by_slug, channels, agents, campaigns: Resolved(RefCell::default()) }
    }

    /// The code that an order means by this text.
    pub(super) fn code(&self, written: &CouponCode) -> Option<(FoldedCode, &'a Code)> {
        let folded = written.folded();
        self.snapshot.codes.get(&folded).map(|code| (folded, code))
    }

    fn settings(&self) -> &'a Settings {
        &self.snapshot.settings
    }

    /// The channel that a file means.
    pub(super) fn channel(&self, written: &Channel) -> Channel {
        self.channels.of(written, |written| self.settings().channel(written))
    }

    fn campaign(&self, written: &Campaign) -> Campaign {
        self.campaigns.of(written, |written| self.settings().campaign(written))
    }

    /// The tags of a conversation and the link that led to it. Missing tags are taken from that link.
    pub(super) fn conversation(&self, conversation: &Conversation) -> (Tags, Option<LinkId>) {
        let mut tags = Tags {
            campaign: conversation.campaign.as_ref().map(|written| self.campaign(written)),
            channel: Some(self.channel(&conversation.channel)),
            agent: conversation
                .agent
                .as_ref()
                .map(|written| self.agents.of(written, |written| self.settings().agent(written))),
            content: conversation.content.as_ref().map(Content::folded),
        };
        let link = conversation.slug.as_ref().and_then(|slug| self.by_slug.get(slug.as_str()));
        if let Some((_, link)) = link {
            tags.fill(&link.tags);
        }
        (tags, link.map(|(id, _)| *id))
    }

    /// The tags that an order's UTM values stand for; `None` without values. Values that a link writes
    /// mean that link. Otherwise the channel is found by its source (and by its medium, if channels
    /// share a source), and campaign and content are kept, folded.
    pub(super) fn utm(&self, utm: &OrderUtm) -> Option<(Tags, Option<LinkId>)> {
        let key = utm.key()?;
        if let Some(Some(found)) = self.snapshot.by_utm.get(&key) {
            return Some((found.tags.clone(), found.link));
        }
        let [source, medium, campaign, content] = key.values();
        let campaign = campaign.and_then(|text| Campaign::parse(text).ok());
        let campaign = campaign.map(|written| self.campaign(&written));
        let content = content.and_then(|text| Content::parse(text).ok());
        let channel = source.and_then(|text| self.source(text, medium));
        Some((Tags { campaign, channel, agent: None, content }, None))
    }

    /// The channel of a UTM source.
    fn source(&self, source: &str, medium: Option<&str>) -> Option<Channel> {
        let written = Channel::parse(source).ok()?;
        let same = |text: &str, other: &str| fold_name(text) == fold_name(other);
        let channels =
            || self.settings().channels.iter().filter(|(_, channel)| same(&channel.source, source));
        let mut with_medium = channels().filter(|(_, channel)| {
            matches!((channel.medium.as_deref(), medium), (Some(a), Some(b)) if same(a, b))
        });
        let only = (channels().count() == 1).then(|| channels().next()).flatten();
        let found = with_medium.next().or(only).map(|(name, _)| name.clone());
        Some(found.unwrap_or_else(|| self.channel(&written)))
    }
}
