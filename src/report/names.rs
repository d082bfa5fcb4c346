//! One spelling for each name of a report: files write names in any case, with any blanks.
//!
//! Invariant: names that fold to the same text have one spelling, which does not depend on the order of
//! imports. It is the plan's; else that of a link or a code; else the one in most conversations and UTM
//! values, and of equally many the first by the alphabet.

use std::borrow::Borrow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;

use crate::domain::fold::fold_name;
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::store::Snapshot;

use super::data::ReportData;

/// Names as written, with their one spelling.
pub(super) struct Names<T>(HashMap<T, T>);

impl<T: Clone + Eq + Hash> Names<T> {
    /// The spelling of a name that the snapshot has.
    pub(super) fn of(&self, written: &T) -> T {
        self.0.get(written).unwrap_or(written).clone()
    }
}

/// How often a name is written, and whether a link or a code has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Uses {
    is_tag: bool,
    count: u64,
}

/// The spellings of one kind of names.
pub(super) struct Spellings<T>(HashMap<T, Uses>);

impl<T> Default for Spellings<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Clone + Ord + Hash + Borrow<str>> Spellings<T> {
    fn add(&mut self, written: Option<&T>, is_tag: bool) {
        let Some(written) = written else { return };
        // Millions of conversations name a few agents.
        if let Some(uses) = self.0.get_mut::<T>(written) {
            uses.count += 1;
            uses.is_tag |= is_tag;
        } else {
            self.0.insert(written.clone(), Uses { is_tag, count: 1 });
        }
    }

    /// Chooses the spellings. `resolve` gives the plan's spelling, or else the name, folded.
    pub(super) fn names(self, resolve: impl Fn(&T) -> T) -> Names<T> {
        let mut resolved = HashMap::with_capacity(self.0.len());
        let mut uses: HashMap<T, Uses> = HashMap::new();
        for (written, own) in self.0 {
            let spelling = resolve(&written);
            let all = uses.entry(spelling.clone()).or_default();
            all.count += own.count;
            all.is_tag |= own.is_tag;
            resolved.insert(written, spelling);
        }
        let mut best: HashMap<String, (Uses, Reverse<T>)> = HashMap::new();
        for (spelling, uses) in uses {
            let name = fold_name(spelling.borrow());
            let candidate = (uses, Reverse(spelling));
            let known = best.entry(name).or_insert_with(|| candidate.clone());
            if *known < candidate {
                *known = candidate;
            }
        }
        for spelling in resolved.values_mut() {
            if let Some((_, Reverse(chosen))) = best.get(&fold_name(T::borrow(spelling))) {
                spelling.clone_from(chosen);
            }
        }
        Names(resolved)
    }
}

/// The names that a snapshot has, in all their spellings.
#[derive(Default)]
pub(super) struct Written {
    pub(super) campaigns: Spellings<Campaign>,
    pub(super) channels: Spellings<Channel>,
    pub(super) agents: Spellings<Agent>,
    pub(super) contents: Spellings<Content>,
}

impl Written {
    pub(super) fn of(snapshot: &Snapshot<ReportData>) -> Self {
        let mut names = Self::default();
        for tags in snapshot.tags.iter().chain(snapshot.codes.values().map(|code| &code.spec.tags))
        {
            names.add_tags(tags);
        }
        for conversation in &snapshot.conversations {
            names.campaigns.add(conversation.campaign.as_ref(), false);
            names.channels.add(Some(&conversation.channel), false);
            names.agents.add(conversation.agent.as_ref(), false);
            names.contents.add(conversation.content.as_ref(), false);
        }
        for key in snapshot.by_utm.keys() {
            let [source, _, campaign, content] = key.values();
            names.channels.add(source.and_then(|text| Channel::parse(text).ok()).as_ref(), false);
            names
                .campaigns
                .add(campaign.and_then(|text| Campaign::parse(text).ok()).as_ref(), false);
            names.contents.add(content.and_then(|text| Content::parse(text).ok()).as_ref(), false);
        }
        names
    }

    fn add_tags(&mut self, tags: &Tags) {
        self.campaigns.add(tags.campaign.as_ref(), true);
        self.channels.add(tags.channel.as_ref(), true);
        self.agents.add(tags.agent.as_ref(), true);
        self.contents.add(tags.content.as_ref(), true);
    }
}

#[cfg(test)]
mod tests;
