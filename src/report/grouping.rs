//! What a row stands for: the tags that were asked for, of a link, a conversation or a credit.
//!
//! Invariant: two things have one row if and only if they are equal in everything asked for.

use std::cmp::Ordering;

use crate::domain::label::Tags;
use crate::domain::link::LinkId;
use crate::store::Snapshot;

use super::value::Grouping;

/// The key of a row; what was not asked for is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct GroupKey {
    tags: Tags,
    link: Option<LinkId>,
}

impl GroupKey {
    /// Keeps of tags and link what is asked for.
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

    /// As a report shows it.
    pub(super) fn shown(&self, by: &[Grouping], snapshot: &Snapshot) -> Vec<Option<String>> {
        let tags = &self.tags;
        let show = |grouping: &Grouping| match grouping {
            Grouping::Campaign => tags.campaign.as_ref().map(ToString::to_string),
            Grouping::Channel => tags.channel.as_ref().map(ToString::to_string),
            Grouping::Agent => tags.agent.as_ref().map(ToString::to_string),
            Grouping::Content => tags.content.as_ref().map(ToString::to_string),
            Grouping::Link => {
                let link = self.link.and_then(|id| snapshot.links.get(&id));
                link.map(|link| link.spec.slug.to_string())
            }
        };
        by.iter().map(show).collect()
    }
}

/// The order of keys: field by field, a missing tag after every other.
pub(super) fn compare_keys(a: &[Option<String>], b: &[Option<String>]) -> Ordering {
    let fields = a.iter().zip(b).map(|(a, b)| a.is_none().cmp(&b.is_none()).then_with(|| a.cmp(b)));
    fields.fold(Ordering::Equal, Ordering::then)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tag_comes_after_every_other() {
        let key = |text: &str| -> Vec<Option<String>> {
            text.split(' ').map(|word| (word != "-").then(|| word.to_owned())).collect()
        };
        let sorted = ["a a", "a b", "a -", "b a", "- a", "- -"];
        for pair in sorted.windows(2) {
            assert_eq!(compare_keys(&key(pair[0]), &key(pair[1])), Ordering::Less, "{pair:?}");
        }
    }
}
