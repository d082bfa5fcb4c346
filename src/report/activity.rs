//! Counts the activity of the period: clicks, people, conversations, contacts.
//!
//! Invariant: activity is counted under the own tags of a link or a conversation, never under tags
//! completed from a journey, so it does not depend on who bought; nor on which thread sees which clicks.

use std::collections::HashMap;

use crate::attribution::TagKey;
use crate::domain::click::Verdict;
use crate::domain::link::{LinkId, LinkLabel};
use crate::domain::period::Period;
use crate::domain::record::person::PersonKey;
use crate::store::SeenRows;

use super::distinct::Distinct;
use super::grouping::{GroupKey, Grouping};
use super::id_map::IdMap;
use super::people::Visits;
use super::records::{Records, Thread};

type Verdicts = [u64; Verdict::ALL.len()];

/// The activity under one key.
#[derive(Debug, Default)]
pub(super) struct Activity {
    pub(super) verdicts: Verdicts,
    /// Distinct visitors behind the clicks of people. A click without a visitor key counts as a person of its
    /// own, since nothing shows that two such clicks have the same visitor.
    pub(super) people: u64,
    pub(super) conversations: u64,
    pub(super) conversations_with_contact: u64,
    contacts: Distinct<PersonKey>,
}

impl Activity {
    /// Clicks judged `person`.
    pub(super) fn clicks(&self) -> u64 {
        self.verdicts[Verdict::Person.index()]
    }

    /// Distinct contacts of these conversations.
    pub(super) fn contacts(&mut self) -> u64 {
        self.contacts.count()
    }

    /// Adds the counts of `other`, but its people: the same visitor may be in both. Contacts in both are
    /// counted once.
    pub(super) fn merge(&mut self, other: Self) {
        add(&mut self.verdicts, &other.verdicts);
        self.conversations += other.conversations;
        self.conversations_with_contact += other.conversations_with_contact;
        self.contacts.merge(other.contacts);
    }

    fn is_none(&self) -> bool {
        self.verdicts == Verdicts::default() && self.conversations == 0
    }
}

fn add(sum: &mut Verdicts, more: &Verdicts) {
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

/// The group of each link. Link ids are assigned in sequence, so most lookups are an array index; ids
/// far above the number of links go into a map.
#[derive(Debug)]
struct LinkGroups {
    dense: Vec<u32>,
    sparse: HashMap<LinkId, u32>,
    /// The group of links that are not known.
    unknown: u32,
}

impl LinkGroups {
    fn new(links: &HashMap<LinkId, LinkLabel>, unknown: u32) -> Self {
        let ids =
            links.keys().max().map_or(0, |last| usize::try_from(last.0).unwrap_or(usize::MAX));
        let dense = ids.saturating_add(1).min(links.len().saturating_mul(64));
        Self { dense: vec![unknown; dense], sparse: HashMap::new(), unknown }
    }

    fn insert(&mut self, link: LinkId, group: u32) {
        match self.dense.get_mut(usize::try_from(link.0).unwrap_or(usize::MAX)) {
            Some(slot) => *slot = group,
            None => drop(self.sparse.insert(link, group)),
        }
    }

    fn of(&self, link: LinkId) -> u32 {
        let dense = self.dense.get(usize::try_from(link.0).unwrap_or(usize::MAX)).copied();
        dense.unwrap_or_else(|| self.sparse.get(&link).copied().unwrap_or(self.unknown))
    }
}

/// What one thread has counted of the clicks, by group.
pub(super) struct SeenActivity {
    verdicts: Vec<Verdicts>,
    without_visitor: Vec<u64>,
    visits: Visits,
}

/// Counts the clicks of the period on any thread.
pub(super) struct ClickCounter<'a> {
    period: &'a Period,
    link_groups: LinkGroups,
    groups: usize,
}

impl ClickCounter<'_> {
    /// Nothing counted yet.
    pub(super) fn begin(&self) -> SeenActivity {
        SeenActivity {
            verdicts: vec![Verdicts::default(); self.groups],
            without_visitor: vec![0; self.groups],
            visits: Visits::new(self.groups),
        }
    }

    /// Counts those of the clicks that lie in the period.
    pub(super) fn count(&self, seen: &mut SeenActivity, rows: &SeenRows) {
        let clicks = rows.times().iter().zip(rows.links()).zip(rows.verdicts());
        for (((at, link), verdict), visitor) in clicks.zip(rows.people().visitors()) {
            if !self.period.contains(*at) {
                continue;
            }
            let group = self.link_groups.of(*link);
            seen.verdicts[group as usize][verdict.index()] += 1;
            if verdict == Verdict::Person {
                match visitor {
                    Some(visitor) => seen.visits.insert(*visitor, group),
                    None => seen.without_visitor[group as usize] += 1,
                }
            }
        }
    }
}

/// Counts activity by the keys of a report.
pub(super) struct Activities<'a> {
    records: &'a Records<'a>,
    period: &'a Period,
    by: &'a [Grouping],
    /// Indexes into `counted`.
    groups: IdMap<GroupKey, u32>,
    counted: Vec<Activity>,
    people: u64,
}

impl<'a> Activities<'a> {
    pub(super) fn new(records: &'a Records<'a>, period: &'a Period, by: &'a [Grouping]) -> Self {
        let (groups, counted) = Default::default();
        Self { records, period, by, groups, counted, people: 0 }
    }

    /// Finds the group of each link.
    pub(super) fn click_counter(&mut self) -> ClickCounter<'a> {
        let records = self.records;
        let unknown = self.group(TagKey::default(), None);
        let mut link_groups = LinkGroups::new(&records.snapshot.links, unknown);
        for (id, tags) in records.links() {
            link_groups.insert(id, self.group(tags, Some(id)));
        }
        ClickCounter { period: self.period, link_groups, groups: self.counted.len() }
    }

    /// Adds what the threads have counted.
    pub(super) fn add_clicks(&mut self, seen: Vec<SeenActivity>) {
        let mut visits = Vec::with_capacity(seen.len());
        for part in seen {
            for (activity, verdicts) in self.counted.iter_mut().zip(&part.verdicts) {
                add(&mut activity.verdicts, verdicts);
            }
            for (activity, more) in self.counted.iter_mut().zip(&part.without_visitor) {
                activity.people += more;
                self.people += more;
            }
            visits.push(part.visits);
        }
        let people = Visits::count(&visits, self.counted.len());
        self.people += people.all;
        for (activity, people) in self.counted.iter_mut().zip(people.by_group) {
            activity.people += people;
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

    /// The people of all keys, each counted once.
    pub(super) fn people(&self) -> u64 {
        self.people
    }

    /// The activity by key.
    pub(super) fn into_counted(self) -> impl Iterator<Item = (GroupKey, Activity)> {
        let mut counted: Vec<Option<Activity>> = self.counted.into_iter().map(Some).collect();
        let take = move |(key, group): (GroupKey, u32)| {
            let activity = counted[group as usize].take()?;
            (!activity.is_none()).then_some((key, activity))
        };
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
