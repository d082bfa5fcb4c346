//! Orders in the order in which they became known, for what tells others of them.
//!
//! Invariant: rows are numbered from 1, and a number is never given twice. A row names the orders that one change of an
//! import brought and that were not known before; it names no customer. Does not say what the orders are.

use super::foreign_id::ForeignId;

/// The orders that became known at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrders {
    pub number: u64,
    pub ids: Vec<ForeignId>,
}
