//! What an apply would do: the difference between what is wanted and what is there.

use crate::domain::code::batch::{BatchId, BatchSpec};
use crate::domain::code::coupon::{CodeSpec, FoldedCode};
use crate::domain::link::{LinkId, LinkSpec};

/// What has to happen to things of one kind, each known by its key, so that what is there is what is
/// wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes<S, K> {
    /// What to make, in the order of the plan.
    pub create: Vec<S>,
    /// What to change, in the order of the plan, each with all that it is to be.
    pub change: Vec<(K, S)>,
    /// How many are as they are wanted.
    pub same: usize,
    /// What to retire, in the order of the keys.
    pub retire: Vec<K>,
    /// What is retired and comes back, each with all that it is to be.
    pub revive: Vec<(K, S)>,
}

/// What has to happen to the links; a revived one keeps its slug.
pub type LinkChanges = Changes<LinkSpec, LinkId>;
/// What has to happen to the codes; each is known by its folded text.
pub type CodeChanges = Changes<CodeSpec, FoldedCode>;
/// What has to happen to the batches; one that changes may have codes to be made.
pub type BatchChanges = Changes<BatchSpec, BatchId>;

/// All that has to happen. Settings are not in it: they are one row, and are compared as one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// The links.
    pub links: LinkChanges,
    /// The codes.
    pub codes: CodeChanges,
    /// The batches.
    pub batches: BatchChanges,
}

impl<S, K> Default for Changes<S, K> {
    fn default() -> Self {
        let (create, change, retire, revive) = Default::default();
        Self { create, change, same: 0, retire, revive }
    }
}

impl<S, K> Changes<S, K> {
    /// How many would be touched.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.create.len() + self.change.len() + self.retire.len() + self.revive.len()
    }
}

impl Difference {
    /// How many links, codes and batches would be touched.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.links.changes() + self.codes.changes() + self.batches.changes()
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.changes() == 0
    }
}
