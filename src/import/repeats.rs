//! Finds the records that a file has more than once.
//!
//! Invariant: memory does not grow with the file. Only the last `REPEATS_KEPT` ids are remembered at
//! least, and twice as many at most, so a repetition farther away is not found. Does not compare the
//! rows of a record (see `domain::record::contradiction`).

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use crate::domain::limits::REPEATS_KEPT;
use crate::domain::record::foreign_id::ForeignId;

/// The hash of a hash.
#[derive(Debug, Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Hash of an id to the chunk with its first row.
type SeenIds = HashMap<u64, u64, BuildHasherDefault<KeyHasher>>;

/// The ids that were read of a file.
#[derive(Debug, Default)]
pub struct Repeats {
    young: SeenIds,
    old: SeenIds,
}

impl Repeats {
    /// Notes a record of a chunk of the file. Returns the chunk with its first row.
    pub fn note(&mut self, chunk: u64, id: &ForeignId) -> u64 {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let key = hasher.finish();
        let before = self.young.get(&key).or_else(|| self.old.get(&key)).copied();
        let first = before.unwrap_or(chunk);
        if self.young.len() >= REPEATS_KEPT {
            // The table of the oldest ids keeps its places for the next ones.
            std::mem::swap(&mut self.old, &mut self.young);
            self.young.clear();
        }
        self.young.insert(key, first);
        first
    }
}

/// The records that something was told of: those that were noted, each once within the last
/// `REPEATS_KEPT`.
#[derive(Debug, Default)]
pub struct DistinctIds {
    noted: u64,
    repeats: Repeats,
}

impl DistinctIds {
    /// Notes a record. Returns whether it was not noted before, or too long ago.
    pub fn note(&mut self, id: &ForeignId) -> bool {
        self.noted += 1;
        self.repeats.note(self.noted, id) == self.noted
    }
}

#[cfg(test)]
mod tests;
