//! Flags for the tags of a link.

use clap::Args;

use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};

#[derive(Debug, Clone, Args)]
pub(super) struct TagFlags {
    /// Its campaign
    #[arg(long, value_parser = Campaign::parse)]
    campaign: Option<Campaign>,
    /// The channel in which it is posted
    #[arg(long, value_parser = Channel::parse)]
    channel: Option<Channel>,
    /// The agent who posts it
    #[arg(long, value_parser = Agent::parse)]
    agent: Option<Agent>,
    /// The message or format that contains it
    #[arg(long, value_parser = Content::parse)]
    content: Option<Content>,
}

impl TagFlags {
    pub(super) fn tags(&self) -> Tags {
        Tags {
            campaign: self.campaign.clone(),
            channel: self.channel.clone(),
            agent: self.agent.clone(),
            content: self.content.clone(),
        }
    }
}
