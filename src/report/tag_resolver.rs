//! Resolves the codes, channels, slugs and UTM values in imported files to the plan's tags.
//!
//! Invariant: everything is resolved when a report is made, against the links and codes of the
//! snapshot; nothing is resolved at import. Does not complete missing tags (see `attribution`).

use std::collections::{HashMap, HashSet};

use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::label::{Campaign, Channel, Content, Tags};
use crate::domain::link::slug::Slug;
use crate::domain::link::{LinkId, LinkLabel};
use crate::domain::record::conversation::Conversation;
use crate::domain::record::order::OrderUtm;
use crate::store::Snapshot;

use super::data::ReportData;

/// The links and codes of a snapshot, by the names that files use.
pub(super) struct TagResolver<'a> {
    snapshot: &'a Snapshot<ReportData>,
    by_slug: HashMap<&'a str, (LinkId, &'a LinkLabel)>,
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
        Self { snapshot, by_slug }
    }

    /// The code that an order means by this text.
    pub(super) fn code(&self, written: &CouponCode) -> Option<(FoldedCode, &'a Code)> {
        let folded = written.folded();
        self.snapshot.codes.get(&folded).map(|code| (folded, code))
    }

    /// The tags of a conversation and the link that led to it. Missing tags are taken from that link.
    pub(super) fn conversation(&self, conversation: &Conversation) -> (Tags, Option<LinkId>) {
        let mut tags = Tags {
            campaign: conversation.campaign.clone(),
            channel: Some(self.snapshot.settings.channel(&conversation.channel)),
            agent: conversation.agent.clone(),
            content: conversation.content.clone(),
        };
        let link = conversation.slug.as_ref().and_then(|slug| self.by_slug.get(slug.as_str()));
        if let Some((_, link)) = link {
            tags.fill(&link.tags);
        }
        (tags, link.map(|(id, _)| *id))
    }

    /// The tags that an order's UTM values stand for; `None` without values. Values that a link writes
    /// mean that link. Otherwise the channel is found by its source (and by its medium, if channels
    /// share a source), and campaign and content are taken as written.
    pub(super) fn utm(&self, utm: &OrderUtm) -> Option<(Tags, Option<LinkId>)> {
        let key = utm.key()?;
        if let Some(Some(found)) = self.snapshot.by_utm.get(&key) {
            return Some((found.tags.clone(), found.link));
        }
        let campaign = utm.campaign.as_deref().and_then(|text| Campaign::parse(text).ok());
        let content = utm.content.as_deref().and_then(|text| Content::parse(text).ok());
        let channel =
            utm.source.as_deref().and_then(|text| self.channel(text, utm.medium.as_deref()));
        Some((Tags { campaign, channel, agent: None, content }, None))
    }

    fn channel(&self, source: &str, medium: Option<&str>) -> Option<Channel> {
        let written = Channel::parse(source).ok()?;
        let same = |text: &str, other: &str| text.trim().eq_ignore_ascii_case(other.trim());
        let channels = || {
            self.snapshot
                .settings
                .channels
                .iter()
                .filter(|(_, channel)| same(&channel.source, source))
        };
        let mut with_medium = channels().filter(|(_, channel)| {
            matches!((channel.medium.as_deref(), medium), (Some(a), Some(b)) if same(a, b))
        });
        let only = (channels().count() == 1).then(|| channels().next()).flatten();
        let found = with_medium.next().or(only).map(|(name, _)| name.clone());
        Some(found.unwrap_or_else(|| self.snapshot.settings.channel(&written)))
    }
}
