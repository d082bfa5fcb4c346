//! A direct-mapped cache: each key hashes to one slot, which holds the value that came last.
//!
//! Invariant: a cached value equals a freshly made one; memory is bounded by the
//! number of slots.

use std::hash::{BuildHasher, Hash, RandomState};

pub(super) struct DirectMapped<V> {
    count: usize,
    /// Allocated when the first value comes.
    slots: Vec<Option<V>>,
    hasher: RandomState,
}

impl<V> DirectMapped<V> {
    /// A cache of this many slots, at least one.
    pub(super) fn new(count: usize) -> Self {
        Self { count: count.max(1), slots: Vec::new(), hasher: RandomState::new() }
    }

    /// The value of a key. If `is` rejects the value in the key's slot, `make` reslots it.
    pub(super) fn get(
        &mut self,
        key: &(impl Hash + ?Sized),
        is: impl FnOnce(&V) -> bool,
        make: impl FnOnce() -> V,
    ) -> &V {
        if self.slots.is_empty() {
            self.slots.resize_with(self.count, || None);
        }
        let hash = self.hasher.hash_one(key);
        let index = usize::try_from(hash % self.count as u64).unwrap_or_default();
        let slot = &mut self.slots[index];
        if !slot.as_ref().is_some_and(is) {
            *slot = None;
        }
        slot.get_or_insert_with(make)
    }
}
