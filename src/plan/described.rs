//! A link in a message: its tags on one line.

use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};

/// The tags of a link as messages show them: `2026-11-black-week / instagram / mia`.
pub(super) fn described(tags: &Tags) -> String {
    let parts = [
        tags.campaign.as_ref().map(Campaign::as_str),
        tags.channel.as_ref().map(Channel::as_str),
        tags.agent.as_ref().map(Agent::as_str),
        tags.content.as_ref().map(Content::as_str),
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        "a link without tags".to_owned()
    } else {
        format!("`{}`", parts.join(" / "))
    }
}
