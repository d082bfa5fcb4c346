//! The keys of rows as people read them: the heads of their columns, names in titles, and tags.
//!
//! Invariant: the keys of the heads are the names of the JSON contract. What is from outside is never translated. Does
//! not write keys for programs (see `row_key`).

use crate::report::GroupBy;

use super::grid::Head;
use super::texts::{self, say};

/// The heads of the columns of a key; one without a name if there is no key.
pub(super) fn heads(by: &[GroupBy]) -> Vec<Head> {
    let head = |by: &GroupBy| match by {
        GroupBy::Field(field) => Head::from(field.as_str()),
        GroupBy::TagOf(_) => Head::named(by.as_str()),
    };
    let mut heads: Vec<Head> = by.iter().map(head).collect();
    heads.resize(heads.len().max(1), Head::default());
    heads
}

/// What a title says that rows are grouped by: `channel, campaign`.
pub(super) fn names(by: &[GroupBy]) -> String {
    texts::list(by.iter().map(|by| match by {
        GroupBy::Field(field) => texts::of("grouping", field.as_str()),
        GroupBy::TagOf(_) => by.as_str().to_owned(),
    }))
}

/// A tag, or that there is none.
pub(super) fn tag(tag: Option<&str>) -> String {
    tag.map_or_else(|| say!("no-tag"), ToOwned::to_owned)
}

/// The tags of a key in one text.
pub(super) fn named(key: &[Option<String>]) -> String {
    texts::list(key.iter().map(|of| tag(of.as_deref())))
}
