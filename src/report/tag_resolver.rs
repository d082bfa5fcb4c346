//! Resolves the codes, channels, slugs and UTM values in imported files to the plan's tags.
//!
//! Invariant: everything is resolved and folded when a report is made, against the links and codes of the
//! snapshot; nothing is at import, so what is stored stays as written. One name has one spelling in a
//! report (see `names`). Does not complete missing tags (see `attribution`).

use std::collections::{HashMap, HashSet};

use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::fold::fold_name;
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::link::slug::Slug;
use crate::domain::link::{LinkId, LinkLabel};
use crate::domain::record::conversation::Conversation;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::order::OrderUtm;
use crate::domain::settings::Settings;
use crate::store::Snapshot;

use super::data::ReportData;
use super::names::Spellings;

/// The links and codes of a snapshot, by the names that files use.
pub(super) struct TagResolver<'a> {
    snapshot: &'a Snapshot<ReportData>,
    by_slug: HashMap<&'a str, (LinkId, &'a LinkLabel)>,
    campaigns: Spellings<'a, Campaign>,
    channels: Spellings<'a, Channel>,
    agents: Spellings<'a, Agent>,
    contents: Spellings<'a, Content>,
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
        let settings = &snapshot.settings;
        Self {
            snapshot,
            by_slug,
            campaigns: Spellings::new(settings),
            channels: Spellings::new(settings),
            agents: Spellings::new(settings),
            contents: Spellings::new(settings),
        }
    }

    /// The tags of a link or a code, each under its one spelling.
    pub(super) fn tags(&self, written: &Tags) -> Tags {
        let Tags { campaign, channel, agent, content } = written;
        Tags {
            campaign: campaign.as_ref().map(|written| self.campaigns.of(written)),
            channel: channel.as_ref().map(|written| self.channels.of(written)),
            agent: agent.as_ref().map(|written| self.agents.of(written)),
            content: content.as_ref().map(|written| self.contents.of(written)),
        }
    }

    /// The codes that an order carries, as written, each with the known code that it is.
    pub(super) fn codes<'s>(
        &'s self,
        order: &'s Conversion,
    ) -> impl Iterator<Item = (CouponCode, Option<(FoldedCode, &'a Code)>)> + use<'s, 'a> {
        self.snapshot.meant(order).map(|code| {
            let folded = code.folded();
            let known = self.snapshot.codes.get(&folded);
            (code, known.map(|known| (folded, known)))
        })
    }

    fn settings(&self) -> &'a Settings {
        &self.snapshot.settings
    }

    /// The channel that a file means.
    pub(super) fn channel(&self, written: &Channel) -> Channel {
        self.channels.of(written)
    }

    /// The tags of a conversation and the link that led to it. Missing tags are taken from that link.
    pub(super) fn conversation(&self, conversation: &Conversation) -> (Tags, Option<LinkId>) {
        let mut tags = Tags {
            campaign: conversation.campaign.as_ref().map(|written| self.campaigns.of(written)),
            channel: Some(self.channels.of(&conversation.channel)),
            agent: conversation.agent.as_ref().map(|written| self.agents.of(written)),
            content: conversation.content.as_ref().map(|written| self.contents.of(written)),
        };
        let link = conversation.slug.as_ref().and_then(|slug| self.by_slug.get(slug.as_str()));
        if let Some((_, link)) = link {
            tags.fill(&self.tags(&link.tags));
        }
        (tags, link.map(|(id, _)| *id))
    }

    /// The tags that an order's UTM values stand for; `None` without values. Values that a link writes
    /// mean that link. Otherwise the channel is found by its source (and by its medium, if channels
    /// share a source), and campaign and content are kept, folded.
    pub(super) fn utm(&self, utm: &OrderUtm) -> Option<(Tags, Option<LinkId>)> {
        let key = utm.key()?;
        if let Some(Some(found)) = self.snapshot.by_utm.get(&key) {
            return Some((self.tags(&found.tags), found.link));
        }
        let [source, medium, campaign, content] = key.values();
        let campaign = campaign.and_then(|text| Campaign::parse(text).ok());
        let campaign = campaign.map(|written| self.campaigns.of(&written));
        let content = content.and_then(|text| Content::parse(text).ok());
        let content = content.map(|written| self.contents.of(&written));
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
