//! The key of a row of any report as a JSON object.
//!
//! Invariant: it has exactly the fields that the report groups by, under the names by which they are asked for.

use serde::ser::{Serialize, Serializer};

use crate::report::GroupBy;

/// The values of a row under the fields of its report.
pub(super) struct RowKey<'a> {
    pub(super) by: &'a [GroupBy],
    pub(super) values: &'a [Option<String>],
}

impl Serialize for RowKey<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.by.iter().map(GroupBy::as_str).zip(self.values))
    }
}
