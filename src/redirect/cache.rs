//! What a thread has made lately, so that the same is not made again.
//!
//! Invariant: what is given is what would have been made; memory is bounded by the places there are.
//! Each value has one place, which its key hashes to, and the last that came is in it.

use std::hash::{BuildHasher, Hash, RandomState};

/// The last values of one kind.
pub(super) struct DirectMapped<V> {
    count: usize,
    /// Made when the first value comes.
    places: Vec<Option<V>>,
    hasher: RandomState,
}

impl<V> DirectMapped<V> {
    /// With so many places; at least one.
    pub(super) fn new(count: usize) -> Self {
        Self { count: count.max(1), places: Vec::new(), hasher: RandomState::new() }
    }

    /// The value of a key: the one that is there, if it is the key's, else a new one.
    pub(super) fn get(
        &mut self,
        key: &(impl Hash + ?Sized),
        is: impl FnOnce(&V) -> bool,
        make: impl FnOnce() -> V,
    ) -> &V {
        if self.places.is_empty() {
            self.places.resize_with(self.count, || None);
        }
        let hash = self.hasher.hash_one(key);
        let place = usize::try_from(hash % self.count as u64).unwrap_or_default();
        let place = &mut self.places[place];
        if !place.as_ref().is_some_and(is) {
            *place = None;
        }
        place.get_or_insert_with(make)
    }
}
