//! Clicks of numbered people, first in the order in which they are found, then sorted by person and time.
//!
//! Invariant: placed, each click is under its person once for each time it was pushed, whatever thread found it.
//! The clicks are found into chunks, as a list that grows would be copied, and placed part by part into blocks that are
//! no larger than chunks, so that they take the memory of the chunks that were placed before: those of a crowded month
//! would take it twice.

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

/// Not more than `CHUNK_MAX` clicks, and the person of each. Apart, as together they would take 24 bytes, not 20.
#[derive(Debug, Default)]
struct Chunk {
    people: Vec<u32>,
    clicks: Vec<SeenClick>,
}

/// Clicks in a chunk, 20 KB.
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
    /// Where the clicks of each person are.
    places: Vec<Place>,
    /// Not more than `CHUNK_MAX` clicks each, unless one person has more. Those of a person are in one.
    blocks: Vec<Vec<SeenClick>>,
}

/// A stretch of a block. Nobody has as many clicks as 32 bits can count: they would not fit into memory.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    block: u32,
    begin: u32,
    len: u32,
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
        let part = self.parts.get((person >> self.part_bits) as usize);
        let index = (person & ((1 << self.part_bits) - 1)) as usize;
        part.and_then(|part| part.clicks(part.places.get(index)?)).unwrap_or_default()
    }
}

impl PlacedPart {
    /// Sorts what the threads have found of the people from `first` on.
    fn of(found: Vec<Part>, first: usize, people: usize) -> Self {
        let Some(any) = found.iter().flatten().find_map(|chunk| chunk.clicks.first().copied())
        else {
            return Self::default();
        };
        let index = |person: u32| person as usize - first;
        let mut counts = vec![0_u32; people];
        for person in found.iter().flatten().flat_map(|chunk| &chunk.people) {
            counts[index(*person)] += 1;
        }
        let (mut places, mut lens) = (Vec::with_capacity(people), vec![0]);
        for count in counts {
            let mut begin = lens.last().copied().unwrap_or_default();
            if begin > 0 && (begin + count) as usize > CHUNK_MAX {
                lens.push(0);
                begin = 0;
            }
            let block = u32::try_from(lens.len() - 1).expect("blocks are fewer than people");
            places.push(Place { block, begin, len: 0 });
            *lens.last_mut().expect("one was pushed") += count;
        }
        let mut blocks: Vec<_> = lens.into_iter().map(|len| vec![any; len as usize]).collect();
        for Chunk { people, clicks } in found.into_iter().flatten() {
            for (person, click) in people.into_iter().zip(clicks) {
                let place = &mut places[index(person)];
                blocks[place.block as usize][(place.begin + place.len) as usize] = click;
                place.len += 1;
            }
        }
        for Place { block, begin, len } in &places {
            let clicks = &mut blocks[*block as usize][*begin as usize..(begin + len) as usize];
            clicks.sort_unstable_by_key(SeenClick::time_and_number);
        }
        Self { places, blocks }
    }

    fn clicks(&self, place: &Place) -> Option<&[SeenClick]> {
        let end = place.begin + place.len;
        self.blocks.get(place.block as usize)?.get(place.begin as usize..end as usize)
    }
}

#[cfg(test)]
mod tests;
