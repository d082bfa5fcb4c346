//! Columns with the heading of another one that is read: which of the two has the right value, nothing tells.
//!
//! Invariant: the first counts, and where the values differ, it is told. Does not keep values.

use super::gather::Keeps;
use crate::import::cell::shown;
use crate::import::heading::plain;

/// The later columns of a heading, and in how many rows their values differ from that of the first.
#[derive(Debug, Default)]
pub(super) struct Twins(Vec<Twin>);

#[derive(Debug)]
struct Twin {
    heading: String,
    first: usize,
    later: usize,
    rows: u64,
}

impl Twins {
    pub(super) fn new(names: &[String], keeps: &[Keeps]) -> Self {
        let is_read = |index: &usize| keeps.get(*index).is_some_and(|kept| *kept != Keeps::Nothing);
        let mut twins = Vec::new();
        for first in (0..names.len()).filter(is_read).filter(|index| !names[*index].is_empty()) {
            let name = plain(&names[first]);
            let is_twin = |later: &usize| plain(&names[*later]) == name;
            let heading = || shown(&names[first]).into_owned();
            let of = (first + 1..names.len()).filter(is_twin);
            twins.extend(of.map(|later| Twin { heading: heading(), first, later, rows: 0 }));
        }
        Self(twins)
    }

    /// Compares the columns of one heading in a row.
    pub(super) fn note(&mut self, texts: &[&str]) {
        for twin in &mut self.0 {
            let later = texts.get(twin.later).copied().unwrap_or_default();
            if !later.is_empty() && texts.get(twin.first) != Some(&later) {
                twin.rows = twin.rows.saturating_add(1);
            }
        }
    }

    /// The headings with the number of rows in which their values differ.
    pub(super) fn differing(&self) -> Vec<(&str, u64)> {
        let differing = self.0.iter().filter(|twin| twin.rows > 0);
        differing.map(|twin| (twin.heading.as_str(), twin.rows)).collect()
    }
}
