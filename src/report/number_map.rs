//! Maps by numbers that nobody outside can choose: click numbers and visitors' pseudonyms.
//!
//! Every click of the data file is looked up in them, so they hash by one multiplication. A stranger
//! can neither pick a click number nor a pseudonym, so collisions cannot be forced. Everything that
//! strangers can name (codes, customers, tags) stays in the standard maps.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map by a number.
pub(super) type NumberMap<K, V> = HashMap<K, V, BuildHasherDefault<NumberHasher>>;
/// A set of numbers.
pub(super) type NumberSet<K> = HashSet<K, BuildHasherDefault<NumberHasher>>;

/// Hashes one number of 64 bits.
#[derive(Debug, Default)]
pub(super) struct NumberHasher(u64);

/// 2^64 divided by the golden ratio: spreads neighbours far apart (Knuth's multiplicative hash).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher for NumberHasher {
    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(SPREAD).rotate_left(29);
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
