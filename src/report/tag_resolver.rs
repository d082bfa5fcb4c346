//! Resolves the codes, channels, slugs and UTM values in imported files to the plan's tags.
//!
//! Invariant: everything is resolved and folded when a report is made, against the links and codes of the
//! snapshot; nothing is at import, so what is stored stays as written. Does not complete missing tags
//! (see `attribution`).

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::fold::{fold_name, fold_utm};
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId};
use crate::domain::record::conversation::Conversation;
use crate::domain::record::order::OrderUtm;
use crate::domain::settings::Settings;
use crate::store::Snapshot;

/// Source, medium, campaign, content, folded.
type UtmKey<'a> = [Option<Cow<'a, str>>; 4];

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

/// The links that write one set of UTM values: the tags they all share, and the link if there is only
/// one.
struct UtmMatch {
    tags: Tags,
    link: Option<LinkId>,
}

/// The links and codes of a snapshot, indexed by the names that files use.
pub(super) struct TagResolver<'a> {
    settings: &'a Settings,
    codes: HashMap<FoldedCode, &'a Code>,
    by_slug: HashMap<&'a str, &'a Link>,
    by_utm: HashMap<UtmKey<'a>, Option<UtmMatch>>,
    channels: Resolved<Channel>,
    agents: Resolved<Agent>,
    campaigns: Resolved<Campaign>,
}

impl<'a> TagResolver<'a> {
    /// Indexes only the links that conversations and orders of the snapshot name, as a data file may
    /// have a million links.
    pub(super) fn new(snapshot: &'a Snapshot) -> Self {
        let slugs: HashSet<&str> = snapshot
            .conversations
            .iter()
            .filter_map(|conversation| conversation.slug.as_ref())
            .map(Slug::as_str)
            .collect();
        let mut by_slug = HashMap::new();
        let mut by_utm: HashMap<UtmKey<'a>, Option<UtmMatch>> = snapshot
            .conversions
            .iter()
            .filter(|order| has_utm(&order.utm))
            .map(|order| (written_key(&order.utm), None))
            .collect();
        if !slugs.is_empty() || !by_utm.is_empty() {
            for link in snapshot.links.values() {
                if slugs.contains(link.spec.slug.as_str()) {
                    by_slug.insert(link.spec.slug.as_str(), link);
                }
                if let Some(found) = by_utm.get_mut(&link_key(link)) {
                    add_link(found, link);
                }
            }
        }
        let codes = snapshot.codes.iter().map(|code| (code.spec.code.folded(), code)).collect();
        let (channels, agents) = (Resolved(RefCell::default()), Resolved(RefCell::default()));
        let (settings, campaigns) = (&snapshot.settings, Resolved(RefCell::default()));
        Self { settings, codes, by_slug, by_utm, channels, agents, campaigns }
    }

    /// The code that an order means by this text.
    pub(super) fn code(&self, written: &CouponCode) -> Option<(FoldedCode, &'a Code)> {
        let folded = written.folded();
        self.codes.get(&folded).map(|code| (folded, *code))
    }

    /// The channel that a file means.
    pub(super) fn channel(&self, written: &Channel) -> Channel {
        self.channels.of(written, |written| self.settings.channel(written))
    }

    fn campaign(&self, written: &Campaign) -> Campaign {
        self.campaigns.of(written, |written| self.settings.campaign(written))
    }

    /// The tags of a conversation and the link that led to it. Missing tags are taken from that link.
    pub(super) fn conversation(&self, conversation: &Conversation) -> (Tags, Option<LinkId>) {
        let mut tags = Tags {
            campaign: conversation.campaign.as_ref().map(|written| self.campaign(written)),
            channel: Some(self.channel(&conversation.channel)),
            agent: conversation
                .agent
                .as_ref()
                .map(|written| self.agents.of(written, |written| self.settings.agent(written))),
            content: conversation.content.as_ref().map(Content::folded),
        };
        let link = conversation.slug.as_ref().and_then(|slug| self.by_slug.get(slug.as_str()));
        if let Some(link) = link {
            tags.fill(&link.spec.tags);
        }
        (tags, link.map(|link| link.id))
    }

    /// The tags that an order's UTM values stand for; `None` without values. Values that a link writes
    /// mean that link. Otherwise the channel is found by its source (and by its medium, if channels
    /// share a source), and campaign and content are kept, folded.
    pub(super) fn utm(&self, utm: &OrderUtm) -> Option<(Tags, Option<LinkId>)> {
        if !has_utm(utm) {
            return None;
        }
        if let Some(Some(found)) = self.by_utm.get(&written_key(utm)) {
            return Some((found.tags.clone(), found.link));
        }
        let [source, medium, campaign, content] = written_key(utm);
        let campaign = campaign.and_then(|text| Campaign::parse(&text).ok());
        let campaign = campaign.map(|written| self.campaign(&written));
        let content = content.and_then(|text| Content::parse(&text).ok());
        let channel = source.and_then(|text| self.source(&text, medium.as_deref()));
        Some((Tags { campaign, channel, agent: None, content }, None))
    }

    /// The channel of a UTM source.
    fn source(&self, source: &str, medium: Option<&str>) -> Option<Channel> {
        let written = Channel::parse(source).ok()?;
        let same = |text: &str, other: &str| fold_name(text) == fold_name(other);
        let channels =
            || self.settings.channels.iter().filter(|(_, channel)| same(&channel.source, source));
        let mut with_medium = channels().filter(|(_, channel)| {
            matches!((channel.medium.as_deref(), medium), (Some(a), Some(b)) if same(a, b))
        });
        let only = (channels().count() == 1).then(|| channels().next()).flatten();
        let found = with_medium.next().or(only).map(|(name, _)| name.clone());
        Some(found.unwrap_or_else(|| self.channel(&written)))
    }
}

fn has_utm(utm: &OrderUtm) -> bool {
    written_key(utm).iter().any(Option::is_some)
}

fn written_key(utm: &OrderUtm) -> UtmKey<'_> {
    [&utm.source, &utm.medium, &utm.campaign, &utm.content]
        .map(|value| value.as_deref().map(fold_utm).filter(|text| !text.is_empty()))
}

fn link_key(link: &Link) -> UtmKey<'_> {
    let utm = &link.spec.utm;
    [&utm.source, &utm.medium, &utm.campaign, &utm.content]
        .map(|value| value.as_ref().map(|value| fold_utm(value.as_str())))
}

/// Adds a link to those that write the same UTM values. Only the tags that all of them share remain.
fn add_link(found: &mut Option<UtmMatch>, link: &Link) {
    fn keep_if_equal<T: PartialEq>(tag: &mut Option<T>, other: Option<&T>) {
        if tag.as_ref() != other {
            *tag = None;
        }
    }
    let tags = &link.spec.tags;
    let Some(found) = found else {
        *found = Some(UtmMatch { tags: tags.clone(), link: Some(link.id) });
        return;
    };
    found.link = None;
    keep_if_equal(&mut found.tags.campaign, tags.campaign.as_ref());
    keep_if_equal(&mut found.tags.channel, tags.channel.as_ref());
    keep_if_equal(&mut found.tags.agent, tags.agent.as_ref());
    keep_if_equal(&mut found.tags.content, tags.content.as_ref());
}
