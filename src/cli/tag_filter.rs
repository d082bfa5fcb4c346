//! Tags by which a list is filtered, compared without case.
//!
//! Invariant: a filter that fits nothing because a name is wrong says so, with the nearest name that
//! exists.

use std::collections::BTreeSet;

use crate::domain::fold::fold_name;
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::settings::Settings;
use crate::plan::nearest;

/// The tags that are asked for.
pub(super) struct TagFilter {
    asked: Tags,
}

/// The tags by name, in the order in which people name them.
fn named(tags: &Tags) -> [(&'static str, Option<&str>); 4] {
    [
        ("campaign", tags.campaign.as_ref().map(Campaign::as_str)),
        ("channel", tags.channel.as_ref().map(Channel::as_str)),
        ("agent", tags.agent.as_ref().map(Agent::as_str)),
        ("content", tags.content.as_ref().map(Content::as_str)),
    ]
}

fn is_same(asked: &str, found: &str) -> bool {
    asked == found || fold_name(asked) == fold_name(found)
}

impl TagFilter {
    /// A channel may be given by an alias.
    pub(super) fn of(asked: Tags, settings: &Settings) -> Self {
        let channel = asked.channel.as_ref().map(|written| settings.channel(written));
        Self { asked: Tags { channel, ..asked } }
    }

    pub(super) fn fits(&self, tags: &Tags) -> bool {
        let pairs = named(&self.asked).into_iter().zip(named(tags));
        pairs
            .filter_map(|((_, asked), (_, found))| Some((asked?, found)))
            .all(|(asked, found)| found.is_some_and(|found| is_same(asked, found)))
    }

    /// The sentence about a name that none of these tags has; `what` names their owner. `None` if each
    /// name exists somewhere.
    pub(super) fn unknown(&self, what: &str, all: &BTreeSet<Tags>) -> Option<String> {
        let asked = named(&self.asked).into_iter().enumerate();
        let asked = asked.filter_map(|(at, (kind, asked))| Some((at, kind, asked?)));
        for (at, kind, asked) in asked {
            let names: BTreeSet<&str> = all.iter().filter_map(|tags| named(tags)[at].1).collect();
            if names.iter().any(|name| is_same(asked, name)) {
                continue;
            }
            let near = nearest(asked, names.iter().copied());
            let cure = near.map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
            return Some(format!("no {what} has the {kind} `{asked}`{cure}"));
        }
        None
    }
}

/// The different tags of rows: many rows share them.
pub(super) fn distinct<E>(
    tags: impl Iterator<Item = Result<Tags, E>>,
) -> Result<BTreeSet<Tags>, E> {
    let mut distinct = BTreeSet::new();
    for tags in tags {
        distinct.insert(tags?);
    }
    Ok(distinct)
}
