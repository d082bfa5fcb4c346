//! Clicks of numbered people, first in the order in which they are found, then sorted by person and time.
//!
//! Invariant: placed, each click is under its person once for each time it was pushed, whatever thread found it.
//! The clicks are placed part by part, so that few are in memory twice.

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};

use crate::store::on_threads::on_threads;

use super::seen_click::SeenClick;

/// People of one part, as a power of two, unless there are too many parts then.
const PART_BITS_MIN: u32 = 12;
const PARTS_MAX: usize = 64;

/// How many people share a part, as a power of two.
fn part_bits(people: usize) -> u32 {
    let most = people.div_ceil(PARTS_MAX).next_power_of_two();
    most.trailing_zeros().max(PART_BITS_MIN)
}

fn parts(people: usize) -> usize {
    people.div_ceil(1 << part_bits(people))
}

/// The clicks that one thread has found.
#[derive(Debug)]
pub(super) struct Hits {
    part_bits: u32,
    parts: Vec<Part>,
}

#[derive(Debug, Default)]
struct Part {
    /// The person of each click.
    people: Vec<u32>,
    clicks: Vec<SeenClick>,
}

impl Hits {
    /// For people with numbers below a bound.
    pub(super) fn new(people: usize) -> Self {
        let parts = (0..parts(people)).map(|_| Part::default()).collect();
        Self { part_bits: part_bits(people), parts }
    }

    pub(super) fn push(&mut self, person: u32, click: SeenClick) {
        let part = &mut self.parts[(person >> self.part_bits) as usize];
        part.people.push(person);
        part.clicks.push(click);
    }
}

/// Clicks sorted by person, time and number.
#[derive(Debug, Default)]
pub(super) struct PlacedHits {
    part_bits: u32,
    parts: Vec<PlacedPart>,
}

#[derive(Debug, Default)]
struct PlacedPart {
    /// Where the clicks of each person begin, and where those of the last end.
    begins: Vec<usize>,
    clicks: Vec<SeenClick>,
}

impl PlacedHits {
    /// Sorts what the threads have found.
    pub(super) fn of(found: Vec<Hits>, people: usize) -> Self {
        let part_bits = part_bits(people);
        let mut parts: Vec<Mutex<Vec<Part>>> = Vec::new();
        parts.resize_with(self::parts(people), Mutex::default);
        for hits in found {
            for (part, hits) in parts.iter_mut().zip(hits.parts) {
                part.get_mut().unwrap_or_else(PoisonError::into_inner).push(hits);
            }
        }
        let place = |placed: &mut Vec<(usize, PlacedPart)>, index: usize| {
            let mut part = parts[index].lock().unwrap_or_else(PoisonError::into_inner);
            let first = index << part_bits;
            let people = (1_usize << part_bits).min(people - first);
            placed.push((index, PlacedPart::of(std::mem::take(&mut *part), first, people)));
            Ok::<_, Infallible>(())
        };
        let Ok(placed) = on_threads(parts.len(), Vec::new, place);
        let mut placed: Vec<(usize, PlacedPart)> = placed.into_iter().flatten().collect();
        placed.sort_unstable_by_key(|(index, _)| *index);
        Self { part_bits, parts: placed.into_iter().map(|(_, part)| part).collect() }
    }

    /// The clicks of a person.
    pub(super) fn of_person(&self, person: u32) -> &[SeenClick] {
        self.parts.get((person >> self.part_bits) as usize).map_or(&[], |part| {
            let index = (person & ((1 << self.part_bits) - 1)) as usize;
            &part.clicks[part.begins[index]..part.begins[index + 1]]
        })
    }
}

impl PlacedPart {
    /// Sorts what the threads have found of the people from `first` on. In place: the clicks of a crowded month
    /// take half a gigabyte.
    fn of(found: Vec<Part>, first: usize, people: usize) -> Self {
        let mut all = Part::default();
        all.people.reserve_exact(found.iter().map(|part| part.people.len()).sum());
        all.clicks.reserve_exact(found.iter().map(|part| part.clicks.len()).sum());
        for mut part in found {
            all.people.append(&mut part.people);
            all.clicks.append(&mut part.clicks);
        }
        let index = |person: u32| person as usize - first;
        let mut begins = vec![0_usize; people + 1];
        for person in &all.people {
            begins[index(*person) + 1] += 1;
        }
        for index in 1..begins.len() {
            begins[index] += begins[index - 1];
        }
        // Where the next click of each person goes. What stands there moves to its own person.
        let mut next = begins.clone();
        for person in 0..people {
            while next[person] < begins[person + 1] {
                let place = next[person];
                let owner = index(all.people[place]);
                all.people.swap(place, next[owner]);
                all.clicks.swap(place, next[owner]);
                next[owner] += 1;
            }
        }
        for bounds in begins.windows(2) {
            all.clicks[bounds[0]..bounds[1]].sort_unstable_by_key(SeenClick::time_and_number);
        }
        Self { begins, clicks: all.clicks }
    }
}

#[cfg(test)]
mod tests;
