//! Comparing the indexes of a data file with its rows.
//!
//! Invariant: an index is compared only if the file has it. An entry takes 12 bytes of memory: its hash and
//! its count.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};

use super::Differences;
use crate::store::snapshot::indexes::{Index, IndexEntry};

#[derive(Debug, Default)]
pub(super) struct IndexAudit {
    /// The entries of each index, by their hash, with the count that no row has explained yet.
    held: BTreeMap<Index, HashMap<u64, u32>>,
    /// The entries that rows need and an index does not have.
    missing: BTreeMap<Index, u64>,
    hasher: RandomState,
}

impl IndexAudit {
    /// Whether the snapshot has no indexes.
    pub(super) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// An entry of an index, or the mark that the file has it.
    pub(super) fn hold(&mut self, entry: &IndexEntry) {
        let held = self.held.entry(entry.index).or_default();
        if !entry.bytes.is_empty() {
            held.insert(self.hasher.hash_one(&entry.bytes), entry.count);
        }
    }

    /// An entry that a row needs.
    pub(super) fn need(&mut self, entry: &IndexEntry) {
        let Some(held) = self.held.get_mut(&entry.index) else { return };
        let is_exact = is_exact(entry.index);
        match held.get_mut(&self.hasher.hash_one(&entry.bytes)) {
            Some(_) if !is_exact => {}
            Some(left) if *left >= entry.count => *left -= entry.count,
            _ => *self.missing.entry(entry.index).or_default() += 1,
        }
    }

    pub(super) fn finish(&mut self, differences: &mut Differences) {
        for (index, held) in std::mem::take(&mut self.held) {
            let missing = self.missing.remove(&index).unwrap_or(0);
            let unneeded = held.values().filter(|left| is_exact(index) && **left > 0).count();
            if missing > 0 || unneeded > 0 {
                differences.push_with(|| {
                    let table = index.table();
                    format!("index `{table}` differs from the rows: {missing} missing, {unneeded} too many")
                });
            }
        }
    }
}

/// Whether an index has nothing but what rows need. The others keep the entries of versions that a later
/// one has replaced.
fn is_exact(index: Index) -> bool {
    !matches!(index, Index::Times | Index::Carriers)
}
