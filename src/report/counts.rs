//! The counts that lists show beside links.
//!
//! Does not handle the figures of a report (see `figures`).

use std::collections::{HashMap, HashSet};

use crate::domain::click::Verdict;
use crate::domain::link::{Link, LinkId, Status};
use crate::domain::time::Timestamp;
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

/// The links whose limit is used up.
pub fn used_up_links(kept: &Kept<ListedLinks>) -> Result<HashSet<LinkId>, StoreError> {
    let mut left: HashMap<LinkId, u64> = HashMap::new();
    for link in kept.links()? {
        let link = link?;
        left.extend(link.spec.limit.map(|limit| (link.id, u64::from(limit))));
    }
    if !left.is_empty() {
        kept.each_count(|link, count| {
            if let Some(left) = left.get_mut(&link) {
                *left = left.saturating_sub(count.used);
            }
        })?;
    }
    Ok(left.into_iter().filter(|(_, left)| *left == 0).map(|(link, _)| link).collect())
}

/// The live links that were made before an instant and that nobody clicked since. The file has to be read with
/// [`ListedLinks::ask_seen_since`] this instant.
pub fn unused_links(
    kept: &Kept<ListedLinks>,
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<Link>, StoreError> {
    let mut used = HashSet::new();
    kept.each_seen(|click| {
        if click.verdict == Verdict::Person && click.at >= since {
            used.insert(click.link);
        }
    })?;
    let mut unused = Vec::new();
    for link in kept.links()? {
        let link = link?;
        let is_old = link.created_at < since && link.status(now) == Status::Live;
        if is_old && !used.contains(&link.id) {
            unused.push(link);
        }
    }
    Ok(unused)
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
