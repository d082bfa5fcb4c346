//! The clicks of every link, from the heads of segments and the counts of what was removed.
//!
//! Invariant: the counts are those of one moment. Does not read clicks.

use std::collections::HashMap;

use crate::domain::link::LinkId;
use crate::store::{ReadTxn, StoreError};

/// The clicks of every link that were judged persons.
#[derive(Debug, Default)]
pub(super) struct Counts {
    persons: Vec<u32>,
    /// The clicks of persons that do not count towards a limit, of the links that have any.
    missed: HashMap<LinkId, u64>,
}

impl Counts {
    pub(super) fn read(txn: &ReadTxn, pause: impl FnMut()) -> Result<Self, StoreError> {
        let mut counts = Self { persons: vec![0; txn.links_end()? as usize], ..Self::default() };
        txn.each_link_count(
            |link, count| {
                if let Some(sum) = counts.persons.get_mut(link.0 as usize) {
                    *sum = sum.saturating_add(u32::try_from(count.persons).unwrap_or(u32::MAX));
                }
                let missed = count.persons.saturating_sub(count.used);
                if missed > 0 {
                    *counts.missed.entry(link).or_default() += missed;
                }
            },
            pause,
        )?;
        Ok(counts)
    }

    pub(super) fn persons(&self, link: LinkId) -> u64 {
        self.persons.get(link.0 as usize).copied().unwrap_or_default().into()
    }

    /// The clicks that count towards the limit of the link.
    pub(super) fn used(&self, link: LinkId) -> u64 {
        let missed = self.missed.get(&link).copied().unwrap_or_default();
        self.persons(link).saturating_sub(missed)
    }
}
