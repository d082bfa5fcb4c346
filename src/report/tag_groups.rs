//! The groups of links by their free tags, each with a number from 1 on.
//!
//! Invariant: two links share a number exactly if they show the same under everything by which the report groups free
//! tags; links that show nothing there have 0. The numbers may differ from run to run, so nothing that is shown depends
//! on them. Empty, unless the report groups by free tags.

use std::collections::HashMap;

use crate::domain::label::free_tags::FreeTags;
use crate::domain::link::{LinkId, LinkLabel};

use super::group_by::GroupBy;
use super::grouping::Grouping;
use super::id_map::IdMap;

/// What a link shows under each key of a report; `None` also where the key is of something else.
type Shown = Vec<Option<String>>;

/// The groups of the links of a report.
#[derive(Debug, Default)]
pub(super) struct TagGroups {
    by_link: IdMap<LinkId, u32>,
    shown: Vec<Shown>,
}

impl TagGroups {
    pub(super) fn new(by: &[GroupBy], links: &HashMap<LinkId, LinkLabel>) -> Self {
        let mut groups = Self::default();
        if by.iter().all(|by| by.field() != Grouping::Tag) {
            return groups;
        }
        let mut by_tags: HashMap<&FreeTags, u32> = HashMap::new();
        let mut by_shown: HashMap<Shown, u32> = HashMap::new();
        for (id, link) in links.iter().filter(|(_, link)| !link.free_tags.is_empty()) {
            let number = *by_tags.entry(&link.free_tags).or_insert_with(|| {
                let shown = shown(by, &link.free_tags);
                if shown.iter().all(Option::is_none) {
                    return 0;
                }
                *by_shown.entry(shown).or_insert_with_key(|shown| {
                    groups.shown.push(shown.clone());
                    u32::try_from(groups.shown.len()).unwrap_or(u32::MAX)
                })
            });
            groups.by_link.insert(*id, number);
        }
        groups
    }

    /// The number of a link's group; 0 if it shows nothing.
    pub(super) fn number(&self, link: Option<LinkId>) -> u32 {
        link.and_then(|link| self.by_link.get(&link)).copied().unwrap_or_default()
    }

    /// What the links of a group show under the key at this place.
    pub(super) fn shown(&self, number: u32, place: usize) -> Option<String> {
        let group = usize::try_from(number).ok()?.checked_sub(1)?;
        self.shown.get(group)?.get(place)?.clone()
    }
}

fn shown(by: &[GroupBy], tags: &FreeTags) -> Shown {
    let value = |by: &GroupBy| match by {
        GroupBy::Field(Grouping::Tag) => tags.joined(),
        GroupBy::Field(_) => None,
        GroupBy::TagOf(of) => tags.value(of.name()).map(str::to_owned),
    };
    by.iter().map(value).collect()
}
