//! What happened in the period, whatever it led to: clicks, people, conversations, contacts.
//!
//! Invariant: activity is counted under a link's or a conversation's own tags, never under completed
//! ones, so that it does not depend on who bought.

use std::collections::HashMap;

use crate::domain::click::visitor::Visitor;
use crate::domain::click::{ClickSummary, Verdict};
use crate::domain::label::Tags;
use crate::domain::link::LinkId;
use crate::domain::period::Period;
use crate::domain::record::person::PersonKey;
use crate::store::Snapshot;

use super::distinct::Distinct;
use super::grouping::GroupKey;
use super::tagging::Tagging;
use super::value::Grouping;

/// The activity under one key.
#[derive(Debug, Default)]
pub(super) struct Activity {
    pub(super) verdicts: [u64; Verdict::ALL.len()],
    pub(super) conversations: u64,
    pub(super) conversations_with_contact: u64,
    visitors: Distinct<Visitor>,
    clicks_without_visitor: u64,
    contacts: Distinct<PersonKey>,
}

impl Activity {
    /// Clicks judged to be persons.
    pub(super) fn clicks(&self) -> u64 {
        self.verdicts[Verdict::Person.index()]
    }

    /// Distinct visitors of these. A person whose visitor was not kept counts as one: nothing says
    /// that two of them are the same.
    pub(super) fn people(&mut self) -> u64 {
        self.visitors.count() + self.clicks_without_visitor
    }

    /// Distinct contacts of the conversations.
    pub(super) fn contacts(&mut self) -> u64 {
        self.contacts.count()
    }

    /// Adds another's, with people and contacts counted anew.
    pub(super) fn take(&mut self, other: Self) {
        for (mine, theirs) in self.verdicts.iter_mut().zip(other.verdicts) {
            *mine += theirs;
        }
        self.conversations += other.conversations;
        self.conversations_with_contact += other.conversations_with_contact;
        self.clicks_without_visitor += other.clicks_without_visitor;
        self.visitors.take(other.visitors);
        self.contacts.take(other.contacts);
    }
}

/// Link numbers are handed out one after another, so most lookups are an index; a link with a far
/// higher number than there are links is looked up in the map.
#[derive(Debug)]
struct GroupOfLink {
    dense: Vec<u32>,
    sparse: HashMap<LinkId, u32>,
}

const NO_GROUP: u32 = u32::MAX;

impl GroupOfLink {
    fn of(links: usize) -> Self {
        Self { dense: vec![NO_GROUP; links.saturating_mul(2) + 1024], sparse: HashMap::new() }
    }

    fn slot(&mut self, link: LinkId) -> &mut u32 {
        let index = usize::try_from(link.0).unwrap_or(usize::MAX);
        match self.dense.get_mut(index) {
            Some(slot) => slot,
            None => self.sparse.entry(link).or_insert(NO_GROUP),
        }
    }
}

/// Counts activity under the keys that a report asks for.
pub(super) struct Activities<'a> {
    snapshot: &'a Snapshot,
    period: &'a Period,
    by: &'a [Grouping],
    places: HashMap<GroupKey, u32>,
    counted: Vec<Activity>,
    of_link: GroupOfLink,
}

impl<'a> Activities<'a> {
    /// Nothing counted yet.
    pub(super) fn of(snapshot: &'a Snapshot, period: &'a Period, by: &'a [Grouping]) -> Self {
        let of_link = GroupOfLink::of(snapshot.links.len());
        Self { snapshot, period, by, places: HashMap::new(), counted: Vec::new(), of_link }
    }

    /// Counts a click.
    pub(super) fn count_click(&mut self, click: &ClickSummary) {
        if !self.period.contains(click.at) {
            return;
        }
        let mut place = *self.of_link.slot(click.link);
        if place == NO_GROUP {
            let link = self.snapshot.links.get(&click.link);
            let none = Tags::default();
            let tags = link.map_or(&none, |link| &link.spec.tags);
            place = self.place(tags, link.map(|link| link.id));
            *self.of_link.slot(click.link) = place;
        }
        let activity = &mut self.counted[place as usize];
        let verdict = click.verdict;
        activity.verdicts[verdict.index()] += 1;
        if verdict == Verdict::Person {
            match click.visitor {
                Some(visitor) => activity.visitors.see(visitor),
                None => activity.clicks_without_visitor += 1,
            }
        }
    }

    /// Counts the conversations of the period.
    pub(super) fn count_conversations(&mut self, tagging: &Tagging<'_>) {
        let snapshot = self.snapshot;
        for conversation in &snapshot.conversations {
            if !self.period.contains(conversation.started_at) {
                continue;
            }
            let (tags, link) = tagging.conversation(conversation);
            let place = self.place(&tags, link);
            let activity = &mut self.counted[place as usize];
            activity.conversations += 1;
            if let Some(contact) = conversation.contact {
                activity.conversations_with_contact += 1;
                activity.contacts.see(contact);
            }
        }
    }

    /// What was counted, by key.
    pub(super) fn into_counted(self) -> impl Iterator<Item = (GroupKey, Activity)> {
        let mut counted: Vec<Option<Activity>> = self.counted.into_iter().map(Some).collect();
        let take =
            move |(key, place): (GroupKey, u32)| Some((key, counted[place as usize].take()?));
        self.places.into_iter().filter_map(take)
    }

    fn place(&mut self, tags: &Tags, link: Option<LinkId>) -> u32 {
        let next = u32::try_from(self.counted.len()).expect("groups are fewer than links and tags");
        let key = GroupKey::of(self.by, tags, link);
        let place = *self.places.entry(key).or_insert(next);
        if place == next {
            self.counted.push(Activity::default());
        }
        place
    }
}
