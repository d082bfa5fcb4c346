//! Fills the tags that a credited touch lacks from the other touches of its journey.
//!
//! A touch is filled by the others nearest in time first, and by the earlier in the journey of two equally near
//! ones. One that disagrees with the tags filled so far fills nothing; it can never agree later, because tags are
//! only added. Invariant: a touch's own tags never change. Links are not tags and are not filled.

use super::tag_key::TagKey;
use super::touch::Touch;

/// The different tags of a journey, so that a long one is filled in a time that grows with its length: of the
/// touches with equal tags, only the nearest can fill anything.
#[derive(Debug)]
pub struct Completion<'a> {
    touches: &'a [Touch],
    /// Empty if nothing can be filled.
    different: Vec<TagKey>,
    /// For each of the different tags, those that agree and add to it; made when they are asked for.
    useful: Vec<Option<Vec<usize>>>,
    /// For each of the different tags, the touches that have them, in order; made when they are asked for.
    places: Vec<Vec<usize>>,
}

impl<'a> Completion<'a> {
    #[must_use]
    pub fn new(touches: &'a [Touch]) -> Self {
        if all_lack_the_same(touches) {
            return Self { touches, different: Vec::new(), useful: Vec::new(), places: Vec::new() };
        }
        let mut different: Vec<TagKey> = Vec::new();
        for touch in touches {
            if different.last() != Some(&touch.tags) && !different.contains(&touch.tags) {
                different.push(touch.tags);
            }
        }
        let useful = vec![None; different.len()];
        Self { touches, different, useful, places: Vec::new() }
    }

    /// The tags of the touch at an index, filled from the rest of the journey.
    pub fn of(&mut self, index: usize) -> TagKey {
        let touch = &self.touches[index];
        if self.different.is_empty() {
            return touch.tags;
        }
        let own = self.different.iter().position(|tags| *tags == touch.tags).unwrap_or_default();
        let useful = self.useful[own].take().unwrap_or_else(|| self.useful_for(touch.tags));
        let tags = if useful.is_empty() { touch.tags } else { self.filled(touch, &useful) };
        self.useful[own] = Some(useful);
        tags
    }

    fn useful_for(&self, tags: TagKey) -> Vec<usize> {
        let is_useful = |other: &TagKey| tags.lacks(*other) && tags.agrees(*other);
        let all = self.different.iter().enumerate();
        all.filter(|(_, other)| is_useful(other)).map(|(index, _)| index).collect()
    }

    fn filled(&mut self, touch: &Touch, useful: &[usize]) -> TagKey {
        self.find_places();
        let mut nearest: Vec<(u64, usize)> =
            useful.iter().filter_map(|of| self.nearest(touch, &self.places[*of])).collect();
        nearest.sort_unstable();
        nearest.into_iter().fold(touch.tags, |tags, (_, index)| {
            let other = self.touches[index].tags;
            if tags.agrees(other) { tags.filled(other) } else { tags }
        })
    }

    fn find_places(&mut self) {
        if self.places.is_empty() {
            self.places = vec![Vec::new(); self.different.len()];
            for (index, touch) in self.touches.iter().enumerate() {
                let of = self.different.iter().position(|tags| *tags == touch.tags);
                self.places[of.unwrap_or_default()].push(index);
            }
        }
    }

    /// The distance and the index of the touch among `places` that is nearest in time.
    fn nearest(&self, touch: &Touch, places: &[usize]) -> Option<(u64, usize)> {
        let at = |place: usize| self.touches[place].at;
        let after = places.partition_point(|place| at(*place) < touch.at);
        // Of several at one time before it, the earliest in the journey.
        let before = after.checked_sub(1).map(|last| {
            let time = at(places[last]);
            places.partition_point(|place| at(*place) < time)
        });
        let candidates = before.into_iter().chain([after]).filter_map(|of| places.get(of).copied());
        candidates.map(|of| (at(of).ms().abs_diff(touch.at.ms()), of)).min()
    }
}

/// Whether no touch has a tag that another lacks, so that nothing can be filled.
fn all_lack_the_same(touches: &[Touch]) -> bool {
    let lacking = |touch: &Touch| touch.tags.lacking();
    let mut lacked = touches.iter().map(lacking);
    lacked.next().is_none_or(|first| lacked.all(|other| other == first))
}

#[cfg(test)]
mod tests;
