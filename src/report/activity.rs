//! Counts the activity of the period: clicks, people, conversations, contacts.
//!
//! Invariant: activity is counted under the own tags of a link or a conversation, never under tags
//! completed from a journey, so it does not depend on who bought; nor on which thread sees which clicks.

use std::collections::BTreeMap;

use crate::attribution::TagKey;
use crate::domain::click::Verdict;
use crate::domain::period::Period;
use crate::domain::record::person::PersonKey;
use crate::store::{Clicks, StoreError};

use super::click_counter::{ClickCounter, SeenActivity};
use super::distinct::Distinct;
use super::grouping::GroupKey;
use super::id_map::IdMap;
use super::keys::Keys;
use super::people::Visits;
use super::records::Records;

/// Counts by verdict.
pub(super) type Verdicts = [u64; Verdict::ALL.len()];

/// Requests by the version of the rules that judged them.
pub(super) type RulesVersions = BTreeMap<u16, u64>;

/// The activity under one key.
#[derive(Debug, Default)]
pub(super) struct Activity {
    pub(super) verdicts: Verdicts,
    /// Distinct visitors behind the clicks of people. A click without a visitor key counts as a person of its
    /// own, since nothing shows that two such clicks have the same visitor.
    pub(super) people: u64,
    /// Those of them that are such clicks.
    pub(super) people_unknown: u64,
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
        self.people_unknown += other.people_unknown;
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

/// Counts activity by the keys of a report.
pub(super) struct Activities<'a> {
    records: &'a Records<'a>,
    period: &'a Period,
    keys: &'a Keys<'a>,
    /// Indexes into `counted`.
    groups: IdMap<GroupKey, u32>,
    counted: Vec<Activity>,
    people: u64,
    /// The clicks that are judged under each version of the rules.
    rules_versions: RulesVersions,
}

impl<'a> Activities<'a> {
    pub(super) fn new(records: &'a Records<'a>, period: &'a Period, keys: &'a Keys<'a>) -> Self {
        let (groups, counted, rules_versions) = Default::default();
        Self { records, period, keys, groups, counted, people: 0, rules_versions }
    }

    /// Finds the group of each link.
    pub(super) fn click_counter(&mut self) -> ClickCounter<'a> {
        let (records, keys) = (self.records, self.keys);
        let unknown = self.group(keys.of_link(TagKey::default(), None));
        let mut counter = ClickCounter::new(self.period, keys, &records.snapshot.links, unknown);
        for (id, tags) in records.links() {
            counter.insert(id, self.group(keys.of_link(tags, Some(id))));
        }
        counter.set_groups(self.groups.iter().map(|(key, group)| (*group, *key)));
        counter
    }

    /// Reads all clicks and counts them.
    pub(super) fn read_clicks(&mut self, clicks: &Clicks) -> Result<(), StoreError> {
        let counter = self.click_counter();
        let seen = counter.count_all(clicks)?;
        self.add_clicks(&counter.into_keys(), seen);
        Ok(())
    }

    /// Adds what the threads have counted; `keys` are those of their groups.
    pub(super) fn add_clicks(&mut self, keys: &[GroupKey], seen: Vec<SeenActivity>) {
        let groups: Vec<u32> = keys.iter().map(|key| self.group(*key)).collect();
        let mut visits = Vec::with_capacity(seen.len());
        for part in seen {
            for (group, verdicts) in groups.iter().zip(&part.verdicts) {
                add(&mut self.counted[*group as usize].verdicts, verdicts);
            }
            for (group, more) in groups.iter().zip(&part.without_visitor) {
                self.counted[*group as usize].people += more;
                self.counted[*group as usize].people_unknown += more;
                self.people += more;
            }
            visits.push(part.visits);
            for (version, clicks) in part.rules_versions {
                *self.rules_versions.entry(version).or_default() += clicks;
            }
        }
        let people = Visits::count(&visits, groups.len());
        self.people += people.all;
        for (group, people) in groups.iter().zip(people.by_group) {
            self.counted[*group as usize].people += people;
        }
    }

    /// Counts the conversations of the period.
    pub(super) fn count_conversations(&mut self) {
        let (records, keys) = (self.records, self.keys);
        for thread in &records.threads {
            let conversation = thread.conversation;
            if !self.period.contains(conversation.started_at) {
                continue;
            }
            let group = self.group(keys.of_thread(thread));
            let activity = &mut self.counted[group as usize];
            activity.conversations += 1;
            if let Some(contact) = conversation.contact {
                activity.conversations_with_contact += 1;
                activity.contacts.insert(contact);
            }
        }
    }

    pub(super) fn rules_versions(&self) -> &RulesVersions {
        &self.rules_versions
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

    /// The index of the group of a key; the group is added if it is new.
    fn group(&mut self, key: GroupKey) -> u32 {
        let next = u32::try_from(self.counted.len()).expect("groups are fewer than clicks");
        let group = *self.groups.entry(key).or_insert(next);
        if group == next {
            self.counted.push(Activity::default());
        }
        group
    }
}
