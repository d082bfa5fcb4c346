//! Conversations: threads in an inbox tool, as it exported them.
//!
//! Invariant: as with orders, every version is kept and a [`Conversation`] is their fold.

use super::conversion::present;
use super::foreign_id::ForeignId;
use super::person::PersonKey;
use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::link::slug::Slug;
use crate::domain::time::Timestamp;

/// One version of a conversation: a row of one file. The fields stand in the order in which two
/// versions are compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConversationVersion {
    /// The run of imports it belongs to; a later one outranks all before it.
    pub epoch: u32,
    /// Messages that came in. They only grow, so a version with more of them is the newer.
    pub inbound: Option<u32>,
    /// Messages that went out.
    pub outbound: Option<u32>,
    /// When it began.
    pub started_at: Timestamp,
    /// Its name in the inbox tool.
    pub id: ForeignId,
    /// Where, as written; the plan's aliases are applied when a report is made.
    pub channel: Channel,
    /// Who answered.
    pub agent: Option<Agent>,
    /// The campaign, where the tool knows it.
    pub campaign: Option<Campaign>,
    /// The content, where the tool knows it.
    pub content: Option<Content>,
    /// The link that led to it.
    pub slug: Option<Slug>,
    /// Seconds until the first answer.
    pub first_response_s: Option<u32>,
    /// Whether the contact wants no more messages.
    pub opted_out: Option<bool>,
    /// Who wrote in. Last, so that the key under which people are hashed decides nothing.
    pub contact: Option<PersonKey>,
}

/// A conversation, folded from all its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Its name in the inbox tool.
    pub id: ForeignId,
    /// When it began.
    pub started_at: Timestamp,
    /// Who wrote in.
    pub contact: Option<PersonKey>,
    /// Where, as written.
    pub channel: Channel,
    /// Who answered.
    pub agent: Option<Agent>,
    /// The campaign.
    pub campaign: Option<Campaign>,
    /// The content.
    pub content: Option<Content>,
    /// The link that led to it.
    pub slug: Option<Slug>,
    /// Messages that came in.
    pub inbound: Option<u32>,
    /// Messages that went out.
    pub outbound: Option<u32>,
    /// Seconds until the first answer.
    pub first_response_s: Option<u32>,
    /// Whether the contact wants no more messages: once out, out.
    pub opted_out: Option<bool>,
}

impl Conversation {
    /// Folds all versions of one conversation, given in any order: only the last epoch counts,
    /// present beats absent, the newer beats the older. `None` without versions.
    #[must_use]
    pub fn fold(mut versions: Vec<ConversationVersion>) -> Option<Self> {
        versions.sort_by(|a, b| b.cmp(a));
        let epoch = versions.first()?.epoch;
        versions.retain(|version| version.epoch == epoch);
        let newest = versions.first()?;
        Some(Self {
            id: newest.id.clone(),
            started_at: newest.started_at,
            contact: present(&versions, |v| v.contact),
            channel: newest.channel.clone(),
            agent: present(&versions, |v| v.agent.clone()),
            campaign: present(&versions, |v| v.campaign.clone()),
            content: present(&versions, |v| v.content.clone()),
            slug: present(&versions, |v| v.slug.clone()),
            inbound: present(&versions, |v| v.inbound),
            outbound: present(&versions, |v| v.outbound),
            first_response_s: present(&versions, |v| v.first_response_s),
            opted_out: versions.iter().filter_map(|v| v.opted_out).max(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(agent: &str, contact: u8) -> ConversationVersion {
        ConversationVersion {
            epoch: 0,
            inbound: None,
            outbound: None,
            started_at: Timestamp::from_ms(0).unwrap(),
            id: ForeignId::parse("c1").unwrap(),
            channel: Channel::parse("instagram").unwrap(),
            agent: Agent::parse(agent).ok(),
            campaign: None,
            content: None,
            slug: None,
            first_response_s: None,
            opted_out: None,
            contact: Some(PersonKey([contact; 16])),
        }
    }

    #[test]
    fn which_version_is_the_newer_does_not_hang_on_the_people_key() {
        // The same two rows of one file, as two data files with two people keys have them: the
        // contact's hash once decided before the agent, and reports of the two differed.
        let agent = |a, b| {
            let folded = Conversation::fold(vec![version("jon", a), version("mia", b)]).unwrap();
            folded.agent.unwrap().to_string()
        };
        assert_eq!(agent(1, 2), agent(2, 1));
    }

    #[test]
    fn who_wants_no_more_messages_wants_none_whatever_comes_later() {
        let (mut out, mut later) = (version("mia", 1), version("mia", 1));
        (out.opted_out, later.opted_out, later.inbound) = (Some(true), Some(false), Some(9));
        let folded = Conversation::fold(vec![out, later]).unwrap();
        assert_eq!((folded.opted_out, folded.inbound), (Some(true), Some(9)));
    }
}
