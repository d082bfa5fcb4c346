//! Tags as JSON: four fields, each `null` if the tag is missing.

use serde::Serialize;

use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};

#[derive(Serialize)]
pub(super) struct TagsOut<'a> {
    campaign: Option<&'a str>,
    channel: Option<&'a str>,
    agent: Option<&'a str>,
    content: Option<&'a str>,
}

pub(super) fn tags(tags: &Tags) -> TagsOut<'_> {
    TagsOut {
        campaign: tags.campaign.as_ref().map(Campaign::as_str),
        channel: tags.channel.as_ref().map(Channel::as_str),
        agent: tags.agent.as_ref().map(Agent::as_str),
        content: tags.content.as_ref().map(Content::as_str),
    }
}
