//! The key of a row: the tags of a link, a conversation or a credit that the report groups by.
//!
//! Invariant: two things share a row exactly if they agree on every field that the report groups by.

use std::cmp::Ordering;

use crate::domain::label::{Agent, Channel, Tags};
use crate::domain::link::LinkId;
use crate::domain::string_enum::string_enum;
use crate::store::Snapshot;

use super::data::ReportData;

string_enum!(
    /// What the rows of a report are grouped by.
    Grouping {
        Campaign = "campaign",
        Channel = "channel",
        Agent = "agent",
        Content = "content",
        /// By link, named by its slug.
        Link = "link",
    }
);

/// The key of a row. Fields that the report does not group by are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct GroupKey {
    tags: Tags,
    link: Option<LinkId>,
}

impl GroupKey {
    /// Keeps the fields that the report groups by.
    pub(super) fn of(by: &[Grouping], tags: &Tags, link: Option<LinkId>) -> Self {
        let mut key = Self::default();
        for grouping in by {
            match grouping {
                Grouping::Campaign => key.tags.campaign.clone_from(&tags.campaign),
                Grouping::Channel => key.tags.channel.clone_from(&tags.channel),
                Grouping::Agent => key.tags.agent.clone_from(&tags.agent),
                Grouping::Content => key.tags.content.clone_from(&tags.content),
                Grouping::Link => key.link = link,
            }
        }
        key
    }

    pub(super) fn channel(&self) -> Option<&Channel> {
        self.tags.channel.as_ref()
    }

    pub(super) fn agent(&self) -> Option<&Agent> {
        self.tags.agent.as_ref()
    }

    /// The values of the fields, as a report shows them.
    pub(super) fn shown(
        &self,
        by: &[Grouping],
        snapshot: &Snapshot<ReportData>,
    ) -> Vec<Option<String>> {
        let tags = &self.tags;
        let show = |grouping: &Grouping| match grouping {
            Grouping::Campaign => tags.campaign.as_ref().map(ToString::to_string),
            Grouping::Channel => tags.channel.as_ref().map(ToString::to_string),
            Grouping::Agent => tags.agent.as_ref().map(ToString::to_string),
            Grouping::Content => tags.content.as_ref().map(ToString::to_string),
            Grouping::Link => {
                let link = self.link.and_then(|id| snapshot.links.get(&id));
                link.map(|link| link.slug.to_string())
            }
        };
        by.iter().map(show).collect()
    }
}

/// Compares keys field by field; a missing tag comes after any other.
pub(super) fn compare_keys(a: &[Option<String>], b: &[Option<String>]) -> Ordering {
    let fields = a.iter().zip(b).map(|(a, b)| a.is_none().cmp(&b.is_none()).then_with(|| a.cmp(b)));
    fields.fold(Ordering::Equal, Ordering::then)
}

#[cfg(test)]
mod tests;
