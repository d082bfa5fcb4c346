//! Counts the clicks of the period by group, on any thread.
//!
//! Invariant: a click is in one group. Without variants, weeks and months that is the group of its link, found by one
//! look-up; else the groups of links are split by these, and only groups that have clicks get a number. No click needs
//! the calendar: its time is compared with the few instants at which weeks and months begin.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::domain::click::Verdict;
use crate::domain::label::Variant;
use crate::domain::link::{LinkId, LinkLabel};
use crate::domain::period::Period;
use crate::domain::time::Timestamp;
use crate::store::on_threads::on_threads;
use crate::store::{Clicks, SeenRows, StoreError};

use super::activity::{RulesVersions, Verdicts};
use super::grouping::{GroupKey, Grouping};
use super::id_map::IdMap;
use super::keys::Keys;
use super::people::Visits;

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

/// A part of the group of a link: the group, the number of the variant, and the stretch of the calendar.
type Split = (u32, u32, u32);

/// The parts that have clicks, by number.
#[derive(Debug, Default)]
struct Splits {
    numbers: IdMap<Split, u32>,
    list: Vec<Split>,
}

/// What one thread has counted of the clicks, by group.
pub(super) struct SeenActivity {
    pub(super) verdicts: Vec<Verdicts>,
    pub(super) without_visitor: Vec<u64>,
    pub(super) visits: Visits,
    pub(super) rules_versions: RulesVersions,
    /// The parts and the variants that this thread has met.
    splits: IdMap<Split, u32>,
    variants: HashMap<Variant, u32>,
}

/// Counts the clicks of the period on any thread.
pub(super) struct ClickCounter<'a> {
    period: &'a Period,
    keys: &'a Keys<'a>,
    link_groups: LinkGroups,
    groups: Vec<GroupKey>,
    /// `None` if the groups of links are not split.
    splits: Option<Mutex<Splits>>,
}

impl<'a> ClickCounter<'a> {
    pub(super) fn new(
        period: &'a Period,
        keys: &'a Keys<'a>,
        links: &HashMap<LinkId, LinkLabel>,
        unknown: u32,
    ) -> Self {
        let is_split = keys.calendar.is_some() || keys.has(Grouping::Variant);
        Self {
            period,
            keys,
            link_groups: LinkGroups::new(links, unknown),
            groups: Vec::new(),
            splits: is_split.then(Mutex::default),
        }
    }

    pub(super) fn insert(&mut self, link: LinkId, group: u32) {
        self.link_groups.insert(link, group);
    }

    /// Takes the key of each group of links.
    pub(super) fn set_groups(&mut self, groups: impl Iterator<Item = (u32, GroupKey)>) {
        let mut groups: Vec<(u32, GroupKey)> = groups.collect();
        groups.sort_unstable();
        self.groups = groups.into_iter().map(|(_, key)| key).collect();
    }

    pub(super) fn needs_variants(&self) -> bool {
        self.keys.has(Grouping::Variant)
    }

    /// Nothing counted yet.
    pub(super) fn begin(&self) -> SeenActivity {
        // How many parts there will be is not known.
        let most = self.splits.as_ref().map_or(self.groups.len(), |_| u32::MAX as usize);
        let groups = if self.splits.is_some() { 0 } else { self.groups.len() };
        SeenActivity {
            verdicts: vec![Verdicts::default(); groups],
            without_visitor: vec![0; groups],
            visits: Visits::new(most),
            rules_versions: RulesVersions::new(),
            splits: IdMap::default(),
            variants: HashMap::new(),
        }
    }

    /// Reads all clicks and counts them on all processors; what each thread has counted.
    pub(super) fn count_all(&self, clicks: &Clicks) -> Result<Vec<SeenActivity>, StoreError> {
        let runs = clicks.runs()?;
        on_threads(
            runs.len(),
            || self.begin(),
            |seen, run| {
                self.count(seen, &runs[run].read(self.needs_variants())?);
                Ok(())
            },
        )
    }

    /// Counts those of the clicks that lie in the period.
    pub(super) fn count(&self, seen: &mut SeenActivity, rows: &SeenRows) {
        let clicks = rows.times().iter().zip(rows.links()).zip(rows.verdicts());
        let clicks = clicks.zip(rows.people().visitors()).enumerate();
        // Nearly all blocks are judged under one version.
        let version = rows.rules_version();
        let mut counted = 0;
        for (row, (((at, link), verdict), visitor)) in clicks {
            if !self.period.contains(*at) {
                continue;
            }
            match version {
                Some(_) => counted += 1,
                None => *seen.rules_versions.entry(rows.rules_version_of(row)).or_default() += 1,
            }
            let mut group = self.link_groups.of(*link);
            if let Some(splits) = &self.splits {
                // Others may need the variants that were read.
                let variant = rows.variant(row).filter(|_| self.needs_variants());
                let split = self.split(seen, group, *at, variant);
                group = number(splits, seen, split);
            }
            seen.verdicts[group as usize][verdict.index()] += 1;
            if verdict == Verdict::Person {
                match visitor {
                    Some(visitor) => seen.visits.insert(*visitor, group),
                    None => seen.without_visitor[group as usize] += 1,
                }
            }
        }
        if let Some(version) = version.filter(|_| counted > 0) {
            *seen.rules_versions.entry(version).or_default() += counted;
        }
    }

    /// The part of a link's group that a click is in.
    fn split(
        &self,
        seen: &mut SeenActivity,
        group: u32,
        at: Timestamp,
        variant: Option<&Variant>,
    ) -> Split {
        let stretch = self.keys.calendar.as_ref().map_or(0, |calendar| calendar.stretch(at));
        let variant = variant.map_or(0, |variant| {
            if let Some(known) = seen.variants.get(variant) {
                return *known;
            }
            let number = self.keys.variants.number(Some(variant));
            seen.variants.insert(variant.clone(), number);
            number
        });
        (group, variant, stretch)
    }

    /// The key of each group that was counted, by its number.
    pub(super) fn into_keys(self) -> Vec<GroupKey> {
        let Some(splits) = self.splits else { return self.groups };
        let splits = splits.into_inner().unwrap_or_else(PoisonError::into_inner);
        let key = |(group, variant, stretch): Split| {
            let mut key = self.groups.get(group as usize).copied().unwrap_or_default();
            key.set(Grouping::Variant, variant);
            if let Some(calendar) = &self.keys.calendar {
                calendar.date(&mut key, stretch);
            }
            key
        };
        splits.list.into_iter().map(key).collect()
    }
}

/// The number of a part, which has a place among the counts then.
fn number(splits: &Mutex<Splits>, seen: &mut SeenActivity, split: Split) -> u32 {
    if let Some(known) = seen.splits.get(&split) {
        return *known;
    }
    let mut all = splits.lock().unwrap_or_else(PoisonError::into_inner);
    let next = u32::try_from(all.list.len()).expect("groups are fewer than clicks");
    let number = *all.numbers.entry(split).or_insert(next);
    if number == next {
        all.list.push(split);
    }
    drop(all);
    seen.splits.insert(split, number);
    let places = seen.verdicts.len().max(number as usize + 1);
    seen.verdicts.resize(places, Verdicts::default());
    seen.without_visitor.resize(places, 0);
    number
}
