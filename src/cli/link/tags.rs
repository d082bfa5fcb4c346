//! Flags for the tags of a link, and for its free tags.

use clap::Args;

use crate::domain::label::free_tags::{FreeTag, FreeTagError, FreeTags};
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

/// The free tags of a new link.
#[derive(Debug, Clone, Args)]
pub(super) struct FreeTagFlags {
    /// A tag of its own, such as reel or topic:care, to group reports by; may be repeated
    #[arg(long = "tag", value_name = "TAG", value_parser = FreeTag::parse)]
    tags: Vec<FreeTag>,
}

impl FreeTagFlags {
    pub(super) fn free_tags(&self) -> Result<FreeTags, FreeTagError> {
        FreeTags::of(self.tags.iter().cloned())
    }
}

/// A free tag that an edit gives; `None` takes the old ones away.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NewTag(Option<FreeTag>);

fn new_tag(text: &str) -> Result<NewTag, FreeTagError> {
    match FreeTag::parse(text) {
        Err(FreeTagError::NoTag) => Ok(NewTag(None)),
        tag => tag.map(|tag| NewTag(Some(tag))),
    }
}

/// The free tags of a link that is edited.
#[derive(Debug, Clone, Args)]
pub(super) struct NewFreeTagFlags {
    /// The new free tags, each with this flag, in place of the old ones; `none` takes them away
    #[arg(long = "tag", value_name = "TAG", value_parser = new_tag)]
    tags: Vec<NewTag>,
}

impl NewFreeTagFlags {
    /// All of the new ones; `None` keeps the old ones.
    pub(super) fn free_tags(&self) -> Result<Option<FreeTags>, FreeTagError> {
        let tags = self.tags.iter().filter_map(|NewTag(tag)| tag.clone());
        (!self.tags.is_empty()).then(|| FreeTags::of(tags)).transpose()
    }
}
