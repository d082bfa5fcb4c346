//! Rows that are refused: a record without an id has another value already, and nothing tells which is newer.
//!
//! Invariant: a refused row leaves nothing behind. It is told with what it contradicts, as outcomes of imports
//! are stored with it; personal values are not.

use super::contradiction::{Contradiction, Field, Undecided};
use super::ledger::Imports;
use super::version::Version;

/// A row that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its place in the import.
    pub row: u32,
    pub field: Field,
    /// What is known, and what the row says, cut; `None` for what is personal.
    pub values: Option<(Box<str>, Box<str>)>,
    /// The imports that brought the known value.
    pub imports: Imports,
}

impl Refused {
    /// Why a version of a kind that refuses second values is refused, by the versions that are known of its
    /// record; `None` if it is not. Each of these is looked at: what is refused would else depend on which of them
    /// counts now.
    pub fn of<V: Version>(known: &[V], version: &V, row: u32) -> Option<Self> {
        known.iter().find_map(|other| {
            let found = Contradiction::find(std::slice::from_ref(other), version);
            let (undecided, Contradiction { field, values, .. }) = found?;
            let imports = other.imports().clone();
            (undecided != Undecided::OnlyOne).then_some(Self { row, field, values, imports })
        })
    }
}
