//! The commission that a plan pays its agents.
//!
//! Invariant: a rate is between 0% and 100%. Does not compute what is owed (see `report`).

use crate::domain::percent::Percent;
use crate::domain::string_enum::string_enum;

string_enum!(
    /// Who has the commission of an order that several agents had a part in.
    CommissionSplit {
        /// Each by their credit under the plan's model, as the report by agent has it.
        All = "all",
        /// The agent of the last touch that has one has all of it.
        Last = "last",
        /// The agent of the first touch that has one has all of it.
        First = "first",
    }
);

/// What agents are paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commission {
    pub rate: Percent,
    pub split: CommissionSplit,
}
