//! The ids of the records of a file so far, to tell rows of one record that are not together.
//!
//! Invariant: an id is never taken for new twice. Kept as 64-bit hashes: two ids of which one is taken for the
//! other are less likely than a fault of the machine up to millions of records.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{BuildHasher, BuildHasherDefault, RandomState};

#[derive(Debug, Default)]
pub(super) struct Seen {
    hashes: HashSet<u64>,
    state: RandomState,
}

impl Seen {
    /// Returns whether the id is new.
    pub(super) fn add(&mut self, id: &str) -> bool {
        self.hashes.insert(self.state.hash_one(id))
    }
}

/// The ids of records whose rows are not together, though some of them may be the same. None of their rows counts, as
/// a part of them would be less than the record.
#[derive(Debug, Clone, Default)]
pub struct TornIds(HashSet<u64>);

impl TornIds {
    fn hash(id: &str) -> u64 {
        BuildHasherDefault::<DefaultHasher>::new().hash_one(id)
    }

    pub(super) fn note(&mut self, id: &str) {
        self.0.insert(Self::hash(id));
    }

    pub(super) fn has(&self, id: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&Self::hash(id))
    }
}
