//! The difference between a plan and the data: what an apply would do.

use crate::domain::code::batch::{BatchId, BatchSpec};
use crate::domain::code::coupon::{CodeSpec, FoldedCode};
use crate::domain::link::{LinkId, LinkSpec};

/// The changes to records of one kind `S`, each identified by a key `K`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes<S, K> {
    /// In the order of the plan.
    pub create: Vec<S>,
    /// In the order of the plan, each with its complete new spec.
    pub change: Vec<(K, S)>,
    /// How many do not change.
    pub same: usize,
    /// In the order of the keys.
    pub retire: Vec<K>,
    /// Retired records that the plan has again, each with its complete new spec.
    pub revive: Vec<(K, S)>,
}

/// A revived link keeps its slug.
pub type LinkChanges = Changes<LinkSpec, LinkId>;
/// A code is identified by its folded text.
pub type CodeChanges = Changes<CodeSpec, FoldedCode>;
/// A batch that changes may have codes to draw.
pub type BatchChanges = Changes<BatchSpec, BatchId>;

/// All changes, except for the settings, which are one record and are compared as one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    pub links: LinkChanges,
    pub codes: CodeChanges,
    pub batches: BatchChanges,
}

impl<S, K> Default for Changes<S, K> {
    fn default() -> Self {
        let (create, change, retire, revive) = Default::default();
        Self { create, change, same: 0, retire, revive }
    }
}

impl<S, K> Changes<S, K> {
    #[must_use]
    pub fn changes(&self) -> usize {
        self.create.len() + self.change.len() + self.retire.len() + self.revive.len()
    }
}

impl Difference {
    /// The number of links, codes and batches that change.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.links.changes() + self.codes.changes() + self.batches.changes()
    }

    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.changes() == 0
    }
}
