//! The operations that remove what a person asked to have removed.

use super::Operation;
use crate::change::erasures::Erase;
use crate::change::outcome::Outcome;
use crate::change::request::What;
use crate::domain::record::erasure::ErasedCounts;

impl Operation<bool> {
    /// Begins to erase a person. Answers whether that was begun before.
    #[must_use]
    pub fn erase(asked: Erase) -> Self {
        Self::new(
            What::Erase(Box::new(asked)),
            answer!(Outcome::ErasureBegun { already } => already),
        )
    }
}

/// What the erasure that runs has taken until now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    pub counts: ErasedCounts,
    /// Whether nothing is left to do.
    pub is_done: bool,
}

impl Operation<Erased> {
    /// Does a part of the erasure that runs.
    #[must_use]
    pub fn erase_step() -> Self {
        Self::new(
            What::EraseStep,
            answer!(Outcome::ErasedSome { counts, is_done } => Erased { counts: *counts, is_done }),
        )
    }
}

/// What a step of removing what is kept no longer did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemovedSome {
    pub clicks: u64,
    pub agents: u64,
    /// Whether nothing is left that the plan keeps no longer.
    pub is_done: bool,
}

impl Operation<RemovedSome> {
    /// Removes clicks and user agents that the plan keeps no longer: a step.
    #[must_use]
    pub fn keep() -> Self {
        Self::new(
            What::Keep(None),
            answer!(Outcome::RemovedSome { clicks, agents, is_done } =>
                RemovedSome { clicks, agents, is_done }),
        )
    }
}
