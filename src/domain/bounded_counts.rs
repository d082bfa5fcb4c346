//! Counts of things by name, which keep a bounded number of names.
//!
//! For names that an outsider decides: the states and channels of a file, and what its rows are.
//! Invariant: everything is counted. What comes after `MAX` names is counted together, under [`OTHERS`].

use std::collections::BTreeMap;

/// The name of what is counted together.
pub const OTHERS: &str = "others";

/// At most `MAX` names with their counts, and the count of the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoundedCounts<const MAX: usize>(BTreeMap<String, u64>);

impl<const MAX: usize> BoundedCounts<MAX> {
    /// Counts something of this name.
    pub fn add(&mut self, name: &str, count: u64) {
        if let Some(known) = self.0.get_mut(name) {
            *known = known.saturating_add(count);
        } else if self.0.len() < MAX {
            self.0.insert(name.to_owned(), count);
        } else {
            let others = self.0.entry(OTHERS.to_owned()).or_default();
            *others = others.saturating_add(count);
        }
    }

    /// The counts by name.
    #[must_use]
    pub fn by_name(&self) -> &BTreeMap<String, u64> {
        &self.0
    }
}

#[cfg(test)]
mod tests;
