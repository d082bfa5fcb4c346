//! Maps and sets keyed by numbers that a report or the data file assigned, by visitor pseudonyms or by keyed hashes
//! of people, with a fast hash.
//!
//! A report looks up every click of the data file, so a multiplication for each eight bytes has to do as a hash.
//! Invariant: outsiders can choose none of these keys, so they cannot force collisions. Keys that outsiders can
//! choose (codes, tags) stay in the standard maps.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map keyed by a number.
pub(super) type IdMap<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;
/// A set of numbers.
pub(super) type IdSet<K> = HashSet<K, BuildHasherDefault<IdHasher>>;

/// Hashes one 64-bit number.
#[derive(Debug, Default)]
pub(super) struct IdHasher(u64);

/// 2^64 divided by the golden ratio: spreads neighbours far apart (Knuth's multiplicative hash).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher for IdHasher {
    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(SPREAD).rotate_left(29);
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut number = [0; 8];
            number[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(number));
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
