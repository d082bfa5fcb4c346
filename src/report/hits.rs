//! Clicks of numbered people, first in the order in which they are found, then sorted by person and time.
//!
//! Invariant: placed, each click is under its person once for each time it was pushed, whatever thread found it.
//! The clicks are found into chunks, as a list that grows would be copied, and placed part by part, so that few are in
//! memory twice: those of a crowded month take half a gigabyte.

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

/// The clicks of some people.
type Part = Vec<Chunk>;

/// Not more than `CHUNK_MAX` clicks, and the person of each. Apart, as together they would take 32 bytes, not 28.
#[derive(Debug, Default)]
struct Chunk {
    people: Vec<u32>,
    clicks: Vec<SeenClick>,
}

/// Clicks in a chunk, 28 KB.
const CHUNK_MAX: usize = 1024;

impl Hits {
    /// For people with numbers below a bound.
    pub(super) fn new(people: usize) -> Self {
        let parts = (0..parts(people)).map(|_| Part::default()).collect();
        Self { part_bits: part_bits(people), parts }
    }

    pub(super) fn push(&mut self, person: u32, click: SeenClick) {
        let part = &mut self.parts[(person >> self.part_bits) as usize];
        if part.last().is_none_or(|chunk| chunk.people.len() == CHUNK_MAX) {
            // The first grows: most files have few clicks.
            let size = if part.is_empty() { 0 } else { CHUNK_MAX };
            let (people, clicks) = (Vec::with_capacity(size), Vec::with_capacity(size));
            part.push(Chunk { people, clicks });
        }
        if let Some(chunk) = part.last_mut() {
            chunk.people.push(person);
            chunk.clicks.push(click);
        }
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
    /// Sorts what the threads have found of the people from `first` on.
    fn of(found: Vec<Part>, first: usize, people: usize) -> Self {
        let index = |person: u32| person as usize - first;
        let mut begins = vec![0_usize; people + 1];
        for person in found.iter().flatten().flat_map(|chunk| &chunk.people) {
            begins[index(*person) + 1] += 1;
        }
        for index in 1..begins.len() {
            begins[index] += begins[index - 1];
        }
        let Some(any) = found.iter().flatten().find_map(|chunk| chunk.clicks.first()) else {
            return Self { begins, clicks: Vec::new() };
        };
        let mut clicks = vec![*any; begins[people]];
        // Where the next click of each person goes.
        let mut next = begins.clone();
        for Chunk { people, clicks: found } in found.into_iter().flatten() {
            for (person, click) in people.into_iter().zip(found) {
                let place = &mut next[index(person)];
                clicks[*place] = click;
                *place += 1;
            }
        }
        for bounds in begins.windows(2) {
            clicks[bounds[0]..bounds[1]].sort_unstable_by_key(SeenClick::time_and_number);
        }
        Self { begins, clicks }
    }
}

#[cfg(test)]
mod tests;
