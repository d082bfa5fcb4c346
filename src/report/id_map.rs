//! Maps and sets keyed by numbers that a report or the data file assigned, visitor pseudonyms or people, with a fast
//! hash.
//!
//! A report looks up every click and order of a period, so one multiplication has to do as a hash.
//! Invariant: outsiders can choose neither these numbers nor pseudonyms, nor the keyed hashes of people, so they
//! cannot force collisions. Keys that outsiders can choose (codes, tags) stay in the standard maps.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use crate::domain::record::person::PersonKey;

/// A map keyed by a number.
pub(super) type IdMap<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;
/// A set of numbers.
pub(super) type IdSet<K> = HashSet<K, BuildHasherDefault<IdHasher>>;

/// A map keyed by a person.
pub(super) type PersonMap<V> = HashMap<PersonKey, V, BuildHasherDefault<PersonHasher>>;

/// Takes the first half of a person's key, which is a hash itself.
#[derive(Debug, Default)]
pub(super) struct PersonHasher(u64);

impl Hasher for PersonHasher {
    /// The length, which is the same for all.
    fn write_usize(&mut self, _: usize) {}

    fn write(&mut self, bytes: &[u8]) {
        if let Some(half) = bytes.first_chunk() {
            self.0 = u64::from_le_bytes(*half).wrapping_mul(SPREAD);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

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
