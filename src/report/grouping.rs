//! The key of a row: the tags of a link, a conversation or a credit that the report groups by.
//!
//! Invariant: two things share a row exactly if they agree on every field that the report groups by.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use crate::attribution::TagKey;
use crate::domain::link::LinkId;
use crate::domain::string_enum::string_enum;

use super::records::Records;

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

/// The key of a row: a number for each grouping, 0 if the tag is missing or the report does not group by it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupKey([u32; Grouping::ALL.len()]);

/// Two numbers at a time, as most hashers take eight bytes.
impl Hash for GroupKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for pair in self.0.chunks(2) {
            let low = u64::from(pair[0]);
            state.write_u64(pair.get(1).map_or(low, |high| u64::from(*high) << 32 | low));
        }
    }
}

impl GroupKey {
    /// Keeps the fields that the report groups by.
    pub(super) fn of(by: &[Grouping], tags: TagKey, link: Option<LinkId>) -> Self {
        let mut key = Self::default();
        for grouping in by {
            key.0[*grouping as usize] = match grouping {
                Grouping::Campaign => tags.campaign,
                Grouping::Channel => tags.channel,
                Grouping::Agent => tags.agent,
                Grouping::Content => tags.content,
                Grouping::Link => link.map_or(0, |link| link.0.saturating_add(1)),
            };
        }
        key
    }

    fn number(self, grouping: Grouping) -> u32 {
        self.0[grouping as usize]
    }

    /// The number of a channel.
    pub(super) fn channel(self) -> u32 {
        self.number(Grouping::Channel)
    }

    /// The number of an agent.
    pub(super) fn agent(self) -> u32 {
        self.number(Grouping::Agent)
    }

    /// The values of the fields, as a report shows them.
    pub(super) fn shown(self, by: &[Grouping], records: &Records<'_>) -> Vec<Option<String>> {
        let names = &records.names;
        let show = |grouping: &Grouping| {
            let number = self.number(*grouping);
            match grouping {
                Grouping::Campaign => names.campaigns.name(number).map(ToString::to_string),
                Grouping::Channel => names.channels.name(number).map(ToString::to_string),
                Grouping::Agent => names.agents.name(number).map(ToString::to_string),
                Grouping::Content => names.contents.name(number).map(ToString::to_string),
                Grouping::Link => {
                    let id = number.checked_sub(1).map(LinkId);
                    let link = id.and_then(|id| records.snapshot.links.get(&id));
                    link.map(|link| link.slug.to_string())
                }
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
