//! The ids of the records of a file so far, to tell rows of one record that are not together.
//!
//! Invariant: an id is never taken for new twice. Kept as 64-bit hashes: two ids of which one is taken for the
//! other are less likely than a fault of the machine up to millions of records.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

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
