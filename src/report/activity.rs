//! Counts the activity of the period: clicks, people, conversations, contacts.
//!
//! Invariant: activity is counted under the own tags of a link or a conversation, never under tags
//! completed from a journey, so it does not depend on who bought.

use std::collections::HashMap;

use crate::attribution::TagKey;
use crate::domain::click::visitor::Visitor;
use crate::domain::click::{ClickSummary, Verdict};
use crate::domain::link::{LinkId, LinkLabel};
use crate::domain::period::Period;
use crate::domain::record::person::PersonKey;

use super::distinct::Distinct;
use super::grouping::{GroupKey, Grouping};
use super::records::{Records, Thread};

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
    /// Clicks judged `person`.
    pub(super) fn clicks(&self) -> u64 {
        self.verdicts[Verdict::Person.index()]
    }

    /// Distinct visitors behind these clicks. A click without a visitor key counts as a person of its
    /// own, since nothing shows that two such clicks have the same visitor.
    pub(super) fn people(&mut self) -> u64 {
        self.visitors.count() + self.clicks_without_visitor
    }

    /// Distinct contacts of these conversations.
    pub(super) fn contacts(&mut self) -> u64 {
        self.contacts.count()
    }

    /// Adds the counts of `other`. People and contacts in both are counted once.
    pub(super) fn merge(&mut self, other: Self) {
        for (count, more) in self.verdicts.iter_mut().zip(other.verdicts) {
            *count += more;
        }
        self.conversations += other.conversations;
        self.conversations_with_contact += other.conversations_with_contact;
        self.clicks_without_visitor += other.clicks_without_visitor;
        self.visitors.merge(other.visitors);
        self.contacts.merge(other.contacts);
    }
}

/// The group of each link. Link ids are assigned in sequence, so most lookups are an array index; ids
/// far above the number of links go into a map.
#[derive(Debug)]
struct LinkGroups {
    dense: Vec<u32>,
    sparse: HashMap<LinkId, u32>,
}

const NO_GROUP: u32 = u32::MAX;

impl LinkGroups {
    fn new(links: &HashMap<LinkId, LinkLabel>) -> Self {
        let ids =
            links.keys().max().map_or(0, |last| usize::try_from(last.0).unwrap_or(usize::MAX));
        let dense = ids.saturating_add(1).min(links.len().saturating_mul(64));
        Self { dense: vec![NO_GROUP; dense], sparse: HashMap::new() }
    }

    fn slot(&mut self, link: LinkId) -> &mut u32 {
        let index = usize::try_from(link.0).unwrap_or(usize::MAX);
        match self.dense.get_mut(index) {
            Some(slot) => slot,
            None => self.sparse.entry(link).or_insert(NO_GROUP),
        }
    }
}

/// Counts activity by the keys of a report.
pub(super) struct Activities<'a> {
    records: &'a Records<'a>,
    period: &'a Period,
    by: &'a [Grouping],
    /// Indexes into `counted`.
    groups: HashMap<GroupKey, u32>,
    counted: Vec<Activity>,
    link_groups: LinkGroups,
}

impl<'a> Activities<'a> {
    pub(super) fn new(records: &'a Records<'a>, period: &'a Period, by: &'a [Grouping]) -> Self {
        let link_groups = LinkGroups::new(&records.snapshot.links);
        let groups = HashMap::new();
        Self { records, period, by, groups, counted: Vec::new(), link_groups }
    }

    /// Counts a click if it lies in the period.
    pub(super) fn count_click(&mut self, click: &ClickSummary) {
        if !self.period.contains(click.at) {
            return;
        }
        let mut group = *self.link_groups.slot(click.link);
        if group == NO_GROUP {
            let tags = self.records.link(click.link);
            group = self.group(tags.unwrap_or_default(), tags.map(|_| click.link));
            *self.link_groups.slot(click.link) = group;
        }
        let activity = &mut self.counted[group as usize];
        let verdict = click.verdict;
        activity.verdicts[verdict.index()] += 1;
        if verdict == Verdict::Person {
            match click.visitor {
                Some(visitor) => activity.visitors.insert(visitor),
                None => activity.clicks_without_visitor += 1,
            }
        }
    }

    /// Counts the conversations of the period.
    pub(super) fn count_conversations(&mut self) {
        let records = self.records;
        for Thread { conversation, tags, link, .. } in &records.threads {
            if !self.period.contains(conversation.started_at) {
                continue;
            }
            let group = self.group(*tags, *link);
            let activity = &mut self.counted[group as usize];
            activity.conversations += 1;
            if let Some(contact) = conversation.contact {
                activity.conversations_with_contact += 1;
                activity.contacts.insert(contact);
            }
        }
    }

    /// The activity by key.
    pub(super) fn into_counted(self) -> impl Iterator<Item = (GroupKey, Activity)> {
        let mut counted: Vec<Option<Activity>> = self.counted.into_iter().map(Some).collect();
        let take =
            move |(key, group): (GroupKey, u32)| Some((key, counted[group as usize].take()?));
        self.groups.into_iter().filter_map(take)
    }

    /// The index of the group of these tags; the group is added if it is new.
    fn group(&mut self, tags: TagKey, link: Option<LinkId>) -> u32 {
        let next = u32::try_from(self.counted.len()).expect("groups are fewer than links and tags");
        let key = GroupKey::of(self.by, tags, link);
        let group = *self.groups.entry(key).or_insert(next);
        if group == next {
            self.counted.push(Activity::default());
        }
        group
    }
}
