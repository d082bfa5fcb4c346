//! One spelling for each name of a report: files write names in any case, with any blanks.
//!
//! Invariant: names that fold to the same text have one spelling, in every report and explanation. It is the
//! plan's; a name that the plan does not declare is shown in lower case, with single blanks. So it depends
//! neither on the period nor on the order of imports, and no other record has to be read.

use std::collections::HashMap;
use std::hash::Hash;

use crate::attribution::TagKey;
use crate::domain::fold::fold_name;
use crate::domain::label::{Agent, Campaign, Channel, Content, ListName, Tags, Topic};
use crate::domain::settings::Settings;

/// A kind of names.
pub(super) trait Name: Clone + Eq + Hash {
    /// The spelling of the plan; `None` if it does not declare the name.
    fn declared(&self, settings: &Settings) -> Option<Self>;

    /// The name in lower case.
    fn lower(&self) -> Self;
}

macro_rules! names {
    ($($type:ident, $declared:expr;)+) => {$(
        impl Name for $type {
            fn declared(&self, settings: &Settings) -> Option<Self> {
                let declared: fn(&Settings, &Self) -> Option<Self> = $declared;
                declared(settings, self)
            }

            fn lower(&self) -> Self {
                // Folded first: names that are the same can differ in lower case, such as by `\u{df}` and `ss`.
                let lower = fold_name(self.as_str()).to_lowercase();
                Self::parse(&lower).unwrap_or_else(|_| self.folded())
            }
        }
    )+};
}

names! {
    Campaign, |plan, name| Some(plan.campaign(name)).filter(|of| plan.campaigns.contains_key(of));
    Channel, |plan, name| Some(plan.channel(name)).filter(|of| plan.channels.contains_key(of));
    Agent, |plan, name| Some(plan.agent(name)).filter(|of| plan.agents.contains_key(of));
    // A plan declares none of these.
    Content, |_, _| None;
    ListName, |_, _| None;
    Topic, |_, _| None;
}

/// The one spelling of a name.
pub(super) fn spelled<T: Name>(written: &T, settings: &Settings) -> T {
    written.declared(settings).unwrap_or_else(|| written.lower())
}

/// The names of one kind that a report met, each with a number from 1 on: millions of records have a few names.
#[derive(Debug)]
pub(super) struct Names<'a, T> {
    settings: &'a Settings,
    /// By each way of writing it.
    numbers: HashMap<T, u32>,
    /// By its one spelling.
    spelled: HashMap<T, u32>,
    list: Vec<T>,
}

impl<'a, T: Name> Names<'a, T> {
    pub(super) fn new(settings: &'a Settings) -> Self {
        Self { settings, numbers: HashMap::new(), spelled: HashMap::new(), list: Vec::new() }
    }

    /// The number of a name; 0 if there is none.
    pub(super) fn number(&mut self, written: Option<&T>) -> u32 {
        let Some(written) = written else { return 0 };
        if let Some(known) = self.numbers.get(written) {
            return *known;
        }
        let name = spelled(written, self.settings);
        let next = u32::try_from(self.list.len() + 1).unwrap_or(u32::MAX);
        let number = *self.spelled.entry(name.clone()).or_insert(next);
        if number == next {
            self.list.push(name);
        }
        self.numbers.insert(written.clone(), number);
        number
    }

    /// The number of a name in its one spelling, if the report met it.
    pub(super) fn known(&self, name: &T) -> Option<u32> {
        self.spelled.get(name).copied()
    }

    /// How many there are; the last has this number.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn name(&self, number: u32) -> Option<&T> {
        self.list.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }
}

impl<T: Name + Ord> Names<'_, T> {
    /// The place of each name in the order of names, by its number minus 1.
    pub(super) fn places(&self) -> Vec<u32> {
        let mut sorted: Vec<usize> = (0..self.list.len()).collect();
        sorted.sort_unstable_by_key(|index| &self.list[*index]);
        let mut places = vec![0; sorted.len()];
        for (place, index) in (0..).zip(sorted) {
            places[index] = place;
        }
        places
    }

    /// The names, in their order.
    pub(super) fn sorted(&self) -> Vec<T> {
        let mut sorted = self.list.clone();
        sorted.sort_unstable();
        sorted
    }
}

/// The names of all tags of a report, and of what conversations have besides.
#[derive(Debug)]
pub(super) struct TagNames<'a> {
    pub(super) campaigns: Names<'a, Campaign>,
    pub(super) channels: Names<'a, Channel>,
    pub(super) agents: Names<'a, Agent>,
    pub(super) contents: Names<'a, Content>,
    pub(super) lists: Names<'a, ListName>,
    pub(super) topics: Names<'a, Topic>,
}

impl<'a> TagNames<'a> {
    pub(super) fn new(settings: &'a Settings) -> Self {
        Self {
            campaigns: Names::new(settings),
            channels: Names::new(settings),
            agents: Names::new(settings),
            contents: Names::new(settings),
            lists: Names::new(settings),
            topics: Names::new(settings),
        }
    }

    /// The numbers of tags as they are written.
    pub(super) fn key(&mut self, written: &Tags) -> TagKey {
        TagKey {
            campaign: self.campaigns.number(written.campaign.as_ref()),
            channel: self.channels.number(written.channel.as_ref()),
            agent: self.agents.number(written.agent.as_ref()),
            content: self.contents.number(written.content.as_ref()),
        }
    }

    /// The tags with these numbers, each under its one spelling.
    pub(super) fn tags(&self, key: TagKey) -> Tags {
        Tags {
            campaign: self.campaigns.name(key.campaign).cloned(),
            channel: self.channels.name(key.channel).cloned(),
            agent: self.agents.name(key.agent).cloned(),
            content: self.contents.name(key.content).cloned(),
        }
    }
}

#[cfg(test)]
mod tests;
