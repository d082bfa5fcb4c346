//! What an apply would do: the difference between what is wanted and what is there.

use crate::domain::coupon::{CodeSpec, FoldedCode};
use crate::domain::link::{LinkId, LinkSpec};

use super::compare_batches::BatchDifference;

/// What has to happen so that what is there is what is wanted. Settings are not in it: they are one
/// row, and are compared as one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Links to make, in the order of the plan.
    pub create: Vec<LinkSpec>,
    /// Links to change, in the order of the plan, each with all that it is to be.
    pub change: Vec<(LinkId, LinkSpec)>,
    /// How many links are as they are wanted.
    pub same: usize,
    /// Links to retire, in the order of their numbers.
    pub retire: Vec<LinkId>,
    /// Retired links to bring back under their slugs, each with all that it is to be.
    pub revive: Vec<(LinkId, LinkSpec)>,
    /// The same of the codes.
    pub codes: CodeDifference,
    /// The same of the batches.
    pub batches: BatchDifference,
}

/// What has to happen to the codes; each is known by its folded text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeDifference {
    /// Codes to make, in the order of the plan.
    pub create: Vec<CodeSpec>,
    /// Codes to change, in the order of the plan, each with all that it is to be.
    pub change: Vec<(FoldedCode, CodeSpec)>,
    /// How many codes are as they are wanted.
    pub same: usize,
    /// Codes to retire, in the order of their texts.
    pub retire: Vec<FoldedCode>,
    /// Retired codes to bring back, each with all that it is to be.
    pub revive: Vec<(FoldedCode, CodeSpec)>,
}

impl Difference {
    /// How many links, codes and batches would be touched.
    #[must_use]
    pub fn changes(&self) -> usize {
        let links = self.create.len() + self.change.len() + self.retire.len() + self.revive.len();
        links + self.codes.changes() + self.batches.changes()
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.changes() == 0
    }
}

impl CodeDifference {
    /// How many codes would be touched.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.create.len() + self.change.len() + self.retire.len() + self.revive.len()
    }
}
