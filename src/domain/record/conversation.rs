//! Conversations: threads in an inbox tool, as the tool exported them.
//!
//! Invariant: every version is kept, and a [`Conversation`] is the fold of its versions, as with
//! orders.

use super::conversion::newest;
use super::foreign_id::ForeignId;
use super::ledger::Imports;
use super::message::{Message, MessageCounts, sort_by_messages};
use super::person::PersonKey;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Agent, Campaign, Channel, Content, ListName, Topic};
use crate::domain::link::slug::Slug;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

string_enum!(
    /// What a conversation was for.
    Purpose {
        Marketing = "marketing",
        Sales = "sales",
        Support = "support",
    }
);

/// One version of a conversation, from one row of a file. Versions are compared field by field, so
/// the order of the fields decides which is newer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConversationVersion {
    /// The import epoch. Only the versions of the last epoch count.
    pub epoch: u32,
    /// Inbound messages. The number only grows, so a version with more of them is newer.
    pub inbound: Option<u32>,
    /// Outbound messages.
    pub outbound: Option<u32>,
    pub started_at: Timestamp,
    /// The conversation's id in the inbox tool.
    pub id: ForeignId,
    /// The channel as written. A report applies the plan's aliases.
    pub channel: Channel,
    pub agent: Option<Agent>,
    /// The campaign, if the tool knows it.
    pub campaign: Option<Campaign>,
    /// The content, if the tool knows it.
    pub content: Option<Content>,
    /// The slug of the link that led to the conversation.
    pub slug: Option<Slug>,
    /// Seconds until the first response.
    pub first_response_s: Option<u32>,
    /// Whether the contact opted out of further messages.
    pub opted_out: Option<bool>,
    /// The click id that the contact's message carried, as written.
    pub reference: Option<ForeignId>,
    pub list: Option<ListName>,
    pub topic: Option<Topic>,
    pub purpose: Option<Purpose>,
    /// Whether the contact asked for messages.
    pub opted_in: Option<bool>,
    /// Seconds until a person answered.
    pub first_human_response_s: Option<u32>,
    /// The click ids in the first message, which is not kept.
    pub told_clicks: Vec<ForeignId>,
    /// The codes of batches in the first message.
    pub told_codes: Vec<CouponCode>,
    /// Its messages, if the file has a row for each; the numbers above are of these alone.
    pub messages: Vec<Message>,
    /// The contact. Among the last fields, so that the order of versions does not depend on the key under
    /// which people are hashed.
    pub contact: Option<PersonKey>,
    /// The imports that brought it, which say nothing of the record.
    pub imports: Imports,
}

impl ConversationVersion {
    /// A version that says no more than a conversation must.
    #[must_use]
    pub fn bare(id: ForeignId, channel: Channel, started_at: Timestamp) -> Self {
        Self {
            epoch: 0,
            inbound: None,
            outbound: None,
            started_at,
            id,
            channel,
            agent: None,
            campaign: None,
            content: None,
            slug: None,
            first_response_s: None,
            opted_out: None,
            reference: None,
            list: None,
            topic: None,
            purpose: None,
            opted_in: None,
            first_human_response_s: None,
            told_clicks: Vec::new(),
            told_codes: Vec::new(),
            messages: Vec::new(),
            contact: None,
            imports: Imports::LASTING,
        }
    }
}

/// A conversation, folded from its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// The conversation's id in the inbox tool.
    pub id: ForeignId,
    pub started_at: Timestamp,
    pub contact: Option<PersonKey>,
    /// The channel as written.
    pub channel: Channel,
    pub agent: Option<Agent>,
    pub campaign: Option<Campaign>,
    pub content: Option<Content>,
    /// The slug of the link that led to the conversation.
    pub slug: Option<Slug>,
    pub inbound: Option<u32>,
    pub outbound: Option<u32>,
    pub first_response_s: Option<u32>,
    /// Whether the contact opted out in any version.
    pub opted_out: Option<bool>,
    /// The click id that the contact's message carried, as written.
    pub reference: Option<ForeignId>,
    pub list: Option<ListName>,
    pub topic: Option<Topic>,
    pub purpose: Option<Purpose>,
    /// Whether the contact opted in in any version.
    pub opted_in: Option<bool>,
    /// Seconds until a person answered.
    pub first_human_response_s: Option<u32>,
    /// The click ids in the first message.
    pub told_clicks: Vec<ForeignId>,
    /// The codes of batches in the first message.
    pub told_codes: Vec<CouponCode>,
}

impl Conversation {
    /// Folds the versions of one conversation, in any order: only the last epoch counts, a present
    /// value beats an absent one, and a newer one beats an older one. Messages are counted from all versions that
    /// have any. `None` without versions.
    #[must_use]
    pub fn fold(mut versions: Vec<ConversationVersion>) -> Option<Self> {
        versions.sort_by(|a, b| b.cmp(a));
        let epoch = versions.first()?.epoch;
        versions.retain(|version| version.epoch == epoch);
        let counts = MessageCounts::of(versions.iter().flat_map(|version| &version.messages));
        sort_by_messages(&mut versions);
        let answered = counts.filter(|counts| counts.outbound > 0);
        let last = versions.first()?;
        Some(Self {
            id: last.id.clone(),
            started_at: counts.map_or(last.started_at, |counts| counts.started_at),
            contact: newest(&versions, |v| v.contact),
            channel: last.channel.clone(),
            agent: newest(&versions, |v| v.agent.clone()),
            campaign: newest(&versions, |v| v.campaign.clone()),
            content: newest(&versions, |v| v.content.clone()),
            slug: newest(&versions, |v| v.slug.clone()),
            inbound: counts.map_or_else(|| newest(&versions, |v| v.inbound), |of| Some(of.inbound)),
            outbound: counts
                .map_or_else(|| newest(&versions, |v| v.outbound), |of| Some(of.outbound)),
            first_response_s: answered.map_or_else(
                || newest(&versions, |v| v.first_response_s),
                |of| of.first_response_s,
            ),
            opted_out: versions.iter().filter_map(|v| v.opted_out).max(),
            reference: newest(&versions, |v| v.reference.clone()),
            list: newest(&versions, |v| v.list.clone()),
            topic: newest(&versions, |v| v.topic.clone()),
            purpose: newest(&versions, |v| v.purpose),
            opted_in: versions.iter().filter_map(|v| v.opted_in).max(),
            first_human_response_s: answered.map_or_else(
                || newest(&versions, |v| v.first_human_response_s),
                |of| of.first_human_response_s,
            ),
            told_clicks: newest_list(&versions, |v| &v.told_clicks),
            told_codes: newest_list(&versions, |v| &v.told_codes),
        })
    }
}

/// The newest list that has anything.
fn newest_list<V, T: Clone>(newest_first: &[V], get: impl Fn(&V) -> &Vec<T>) -> Vec<T> {
    let found = newest_first.iter().map(get).find(|list| !list.is_empty());
    found.cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests;
