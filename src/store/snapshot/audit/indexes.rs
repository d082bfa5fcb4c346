//! Comparing the indexes of a data file with its rows.
//!
//! Invariant: an index is compared only if the file has it. The indexes of times and carriers keep the entries
//! of versions that a later one has replaced, but every record that they name has a version. Entries are in
//! memory as hashes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use super::Differences;
use crate::store::snapshot::indexes::{Index, IndexEntry};

#[derive(Debug, Default)]
pub(super) struct IndexAudit {
    /// The entries of each index, by their hash, with the count that no row has explained yet.
    held: BTreeMap<Index, HashMap<u64, u32>>,
    /// The entries that rows need and an index does not have.
    missing: BTreeMap<Index, u64>,
    /// The records that each index names and that have not passed yet, by their hash.
    named: BTreeMap<Index, HashSet<u64>>,
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
        if !entry.record.is_empty() {
            let named = self.named.entry(entry.index).or_default();
            named.insert(self.hasher.hash_one(&entry.record));
        }
    }

    /// An entry that a row needs.
    pub(super) fn need(&mut self, entry: &IndexEntry) {
        let Some(held) = self.held.get_mut(&entry.index) else { return };
        if !entry.record.is_empty() {
            let record = self.hasher.hash_one(&entry.record);
            for named in self.named.values_mut() {
                named.remove(&record);
            }
        }
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
            let unneeded = if is_exact(index) {
                held.values().filter(|left| **left > 0).count()
            } else {
                self.named.remove(&index).map_or(0, |named| named.len())
            };
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
