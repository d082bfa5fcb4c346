//! Resolves the channels, slugs, UTM values, phone numbers and answers in imported files to the plan's tags.
//!
//! Invariant: one name has one number in a report, and one spelling (see `names`). Does not complete missing tags
//! (see `attribution`).

use std::collections::{HashMap, HashSet};

use crate::attribution::TagKey;
use crate::domain::fold::fold_name;
use crate::domain::label::{Campaign, Channel, Content};
use crate::domain::link::slug::Slug;
use crate::domain::link::utm::UtmKey;
use crate::domain::link::{LinkId, LinkLabel};
use crate::domain::record::call::Call;
use crate::domain::record::conversation::Conversation;
use crate::domain::record::order::OrderUtm;
use crate::domain::record::send::Send;
use crate::domain::settings::Settings;
use crate::store::Snapshot;

use super::data::ReportData;
use super::names::TagNames;

/// The links of a snapshot, by the names that files use, and the names met so far.
pub(super) struct TagResolver<'a, 'n> {
    snapshot: &'a Snapshot<ReportData>,
    by_slug: HashMap<&'a str, (LinkId, &'a LinkLabel)>,
    names: &'n mut TagNames<'a>,
    /// Thousands of orders have the same UTM values and answers.
    by_utm: HashMap<OrderUtm, Option<(TagKey, Option<LinkId>)>>,
    said: HashMap<Box<str>, TagKey>,
}

impl<'a, 'n> TagResolver<'a, 'n> {
    pub(super) fn new(snapshot: &'a Snapshot<ReportData>, names: &'n mut TagNames<'a>) -> Self {
        let slugs: HashSet<&str> = snapshot
            .conversations
            .iter()
            .filter_map(|conversation| conversation.slug.as_ref())
            .map(Slug::as_str)
            .collect();
        let links = snapshot.links.iter().filter(|(_, link)| slugs.contains(link.slug.as_str()));
        let by_slug = links.map(|(id, link)| (link.slug.as_str(), (*id, link))).collect();
        Self { snapshot, by_slug, names, by_utm: HashMap::new(), said: HashMap::new() }
    }

    fn settings(&self) -> &'a Settings {
        &self.snapshot.settings
    }

    /// The tags of a conversation and the link that led to it. Missing tags are taken from that link.
    pub(super) fn conversation(&mut self, conversation: &Conversation) -> (TagKey, Option<LinkId>) {
        let tags = TagKey {
            campaign: self.names.campaigns.number(conversation.campaign.as_ref()),
            channel: self.names.channels.number(Some(&conversation.channel)),
            agent: self.names.agents.number(conversation.agent.as_ref()),
            content: self.names.contents.number(conversation.content.as_ref()),
        };
        let link = conversation.slug.as_ref().and_then(|slug| self.by_slug.get(slug.as_str()));
        let of_link = link.map(|(_, link)| self.names.key(&link.tags)).unwrap_or_default();
        (tags.filled(of_link), link.map(|(id, _)| *id))
    }

    /// The tags of a call to a number of the plan, with who answered, `None` if the plan does not have the number; and
    /// the number of the agent.
    pub(super) fn call(&mut self, call: &Call) -> (Option<TagKey>, u32) {
        let agent = self.names.agents.number(call.agent.as_ref());
        let of_plan = self.settings().phones.get(&call.called).map(|tags| self.names.key(tags));
        let tags = of_plan.map(|tags| tags.filled(TagKey { agent, ..TagKey::default() }));
        (tags, tags.map_or(agent, |tags| tags.agent))
    }

    /// The numbers of the list of a conversation, and of what it was about.
    pub(super) fn about(&mut self, conversation: &Conversation) -> (u32, u32) {
        let list = self.names.lists.number(conversation.list.as_ref());
        (list, self.names.topics.number(conversation.topic.as_ref()))
    }

    /// The tags of a message that was sent, and the number of its list.
    pub(super) fn sent(&mut self, send: &Send) -> (TagKey, u32) {
        let tags = TagKey {
            campaign: self.names.campaigns.number(send.campaign.as_ref()),
            channel: self.names.channels.number(Some(&send.channel)),
            ..TagKey::default()
        };
        (tags, self.names.lists.number(send.list.as_ref()))
    }

    /// The tags that an order's UTM values stand for; `None` without values. Values that a link writes
    /// mean that link. Otherwise the channel is found by its source (and by its medium, if channels
    /// share a source), and campaign and content are kept, folded.
    pub(super) fn utm(&mut self, utm: &OrderUtm) -> Option<(TagKey, Option<LinkId>)> {
        if utm.is_empty() {
            return None;
        }
        if let Some(known) = self.by_utm.get(utm) {
            return *known;
        }
        let found = utm.key().map(|key| match self.snapshot.by_utm.get(&key) {
            Some(Some(found)) => (self.names.key(&found.tags), found.link),
            _ => (self.utm_values(&key), None),
        });
        self.by_utm.insert(utm.clone(), found);
        found
    }

    fn utm_values(&mut self, key: &UtmKey) -> TagKey {
        let [source, medium, campaign, content] = key.values();
        let campaign = campaign.and_then(|text| Campaign::parse(text).ok());
        let content = content.and_then(|text| Content::parse(text).ok());
        let channel = source.and_then(|text| self.source(text, medium));
        TagKey {
            campaign: self.names.campaigns.number(campaign.as_ref()),
            channel: self.names.channels.number(channel.as_ref()),
            agent: 0,
            content: self.names.contents.number(content.as_ref()),
        }
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
        Some(found.unwrap_or(written))
    }

    /// The channel of the plan that an answer such as `Instagram story` means; no tag if it means none or several.
    pub(super) fn said(&mut self, answer: &str) -> TagKey {
        if let Some(known) = self.said.get(answer) {
            return *known;
        }
        let channel = self.answered(answer);
        let channel = self.names.channels.number(channel.as_ref());
        let tags = TagKey { channel, ..TagKey::default() };
        self.said.insert(answer.into(), tags);
        tags
    }

    fn answered(&self, answer: &str) -> Option<Channel> {
        let settings = self.settings();
        let known = |text: &str| {
            let channel = settings.channel(&Channel::parse(text).ok()?);
            settings.channels.contains_key(&channel).then_some(channel)
        };
        if let Some(channel) = known(answer) {
            return Some(channel);
        }
        let words = answer.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let mut found: Vec<Channel> = words.filter_map(known).collect();
        found.sort();
        found.dedup();
        if found.len() == 1 { found.pop() } else { None }
    }
}
