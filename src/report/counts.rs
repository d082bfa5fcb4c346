//! The counts that lists show beside links.
//!
//! Does not handle the figures of a report (see `figures`).

use std::collections::{HashMap, HashSet};

use crate::domain::click::Verdict;
use crate::domain::link::LinkId;
use crate::store::{Kept, ListedLinks, StoreError};

/// Clicks judged `person`, by link.
pub fn clicks_by_link(kept: &Kept<ListedLinks>) -> Result<HashMap<LinkId, u64>, StoreError> {
    let mut counts = HashMap::new();
    kept.each_count(|link, count| {
        if count.persons > 0 {
            *counts.entry(link).or_insert(0) += count.persons;
        }
    })?;
    Ok(counts)
}

/// Distinct visitors behind these clicks, by link. A click without a visitor key counts as one.
pub fn people_by_link(kept: &Kept<ListedLinks>) -> Result<HashMap<LinkId, u64>, StoreError> {
    let mut seen = HashSet::new();
    let mut counts = HashMap::new();
    kept.each_seen(|click| {
        let mut is_new = || click.visitor.is_none_or(|v| seen.insert((click.link, v)));
        if click.verdict == Verdict::Person && is_new() {
            *counts.entry(click.link).or_insert(0) += 1;
        }
    })?;
    Ok(counts)
}
