//! The tags that a command gives a link, or asks of it.

use clap::Args;

use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};

/// The tags; each may be left out.
#[derive(Debug, Clone, Args)]
pub(super) struct TagFlags {
    /// The campaign it belongs to
    #[arg(long, value_parser = Campaign::parse)]
    campaign: Option<Campaign>,
    /// Where it is posted
    #[arg(long, value_parser = Channel::parse)]
    channel: Option<Channel>,
    /// Who pastes it
    #[arg(long, value_parser = Agent::parse)]
    agent: Option<Agent>,
    /// The message or format it is pasted into
    #[arg(long, value_parser = Content::parse)]
    content: Option<Content>,
}

impl TagFlags {
    /// The tags, as they were given.
    pub(super) fn tags(&self) -> Tags {
        Tags {
            campaign: self.campaign.clone(),
            channel: self.channel.clone(),
            agent: self.agent.clone(),
            content: self.content.clone(),
        }
    }
}
