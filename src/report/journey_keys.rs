//! The keys of the touches of one journey, found once for all figures that the conversion is in.
//!
//! Invariant: a key has one number on one thread, so that two touches have the same number exactly if they share a
//! row. The numbers depend on which orders a thread takes, so nothing that is shown depends on them. Does not say
//! what is in a key (see `keys`).

use crate::attribution::{Journey, TagKey, Touch};
use crate::domain::period::Period;

use super::grouping::GroupKey;
use super::id_map::IdMap;
use super::keys::Keys;
use super::sources::Sources;

/// The keys of one journey.
#[derive(Debug)]
pub(super) struct JourneyKeys {
    /// What they have of the conversion itself.
    pub(super) own: GroupKey,
    /// Each once, with its number.
    different: Vec<(u32, GroupKey)>,
    /// The place among them of the key of each touch.
    places: Vec<u32>,
}

impl JourneyKeys {
    /// How many different keys there are.
    pub(super) fn len(&self) -> usize {
        self.different.len()
    }

    /// The place of the key of the touch at an index.
    pub(super) fn place(&self, touch: usize) -> usize {
        self.places[touch] as usize
    }

    /// The key at a place.
    pub(super) fn key(&self, place: usize) -> GroupKey {
        self.different[place].1
    }

    /// The number of the key at a place.
    pub(super) fn number(&self, place: usize) -> u32 {
        self.different[place].0
    }
}

/// What decides the key of a touch: the number of the key that it adds to, its tags, and its link and variant as far
/// as the report groups by them.
type Deciding = (u32, TagKey, u64);

/// Finds keys on one thread. Millions of touches have few different keys.
#[derive(Debug)]
pub(super) struct KeyFinder<'q> {
    keys: &'q Keys<'q>,
    period: &'q Period,
    numbers: IdMap<GroupKey, u32>,
    list: Vec<GroupKey>,
    decided: IdMap<Deciding, u32>,
    /// For each number, the last journey that had it, and its place there.
    met: Vec<(u32, u32)>,
    journey: u32,
}

impl<'q> KeyFinder<'q> {
    pub(super) fn new(keys: &'q Keys<'q>, period: &'q Period) -> Self {
        let mut finder = Self {
            keys,
            period,
            numbers: IdMap::default(),
            list: Vec::new(),
            decided: IdMap::default(),
            met: Vec::new(),
            journey: 0,
        };
        // Most reports have no other key to add to: then its number is 0.
        finder.number(GroupKey::default());
        finder
    }

    /// The keys of the journey of the order at a place. The tags of its touches are completed.
    pub(super) fn of(
        &mut self,
        sources: &Sources<'_>,
        place: u32,
        journey: &Journey,
    ) -> JourneyKeys {
        self.journey += 1;
        let own = self.keys.of_order(sources, place, journey);
        let mut found = JourneyKeys { own, different: Vec::new(), places: Vec::new() };
        if journey.touches().is_empty() {
            return found;
        }
        let base = self.number(own);
        let mut completion = journey.completion();
        found.places.reserve(journey.touches().len());
        for (index, touch) in journey.touches().iter().enumerate() {
            let number = self.of_touch(base, sources, touch, completion.of(index));
            let (met_in, place) = &mut self.met[number as usize];
            if *met_in != self.journey {
                let next = u32::try_from(found.different.len()).unwrap_or(u32::MAX);
                (*met_in, *place) = (self.journey, next);
                found.different.push((number, self.list[number as usize]));
            }
            found.places.push(*place);
        }
        found
    }

    /// The number of the key under which a touch of the period is counted as a click or a conversation; `None` if it
    /// was not in the period.
    pub(super) fn of_happening(&mut self, sources: &Sources<'_>, touch: &Touch) -> Option<u32> {
        if !self.period.contains(touch.at) {
            return None;
        }
        let base = if self.keys.has_time() { self.number(self.keys.at(touch.at)) } else { 0 };
        Some(self.of_touch(base, sources, touch, touch.tags))
    }

    fn of_touch(&mut self, base: u32, sources: &Sources<'_>, touch: &Touch, tags: TagKey) -> u32 {
        let deciding = self.keys.besides_tags(touch).map(|besides| (base, tags, besides));
        if let Some(known) = deciding.and_then(|deciding| self.decided.get(&deciding)) {
            return *known;
        }
        let key = self.keys.of_touch(self.list[base as usize], sources, touch, tags);
        let number = self.number(key);
        if let Some(deciding) = deciding {
            self.decided.insert(deciding, number);
        }
        number
    }

    fn number(&mut self, key: GroupKey) -> u32 {
        let next = u32::try_from(self.list.len()).expect("keys are fewer than touches");
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.list.push(key);
            self.met.push((0, 0));
        }
        number
    }
}
