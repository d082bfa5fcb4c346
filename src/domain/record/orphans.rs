//! Orphans: requests for slugs that no link has, by hour.
//!
//! Invariant: a row has at most [`ORPHANS_AN_HOUR_MAX`] slugs, those that were asked for most; the others are a sum. What
//! no slug can be, and what programs ask for, is only ever a sum: of a path such as `/wp-login.php` nothing is kept.
//! Does not count (see `redirect`), and does not know which links there are.

use std::collections::BTreeMap;

use crate::domain::limits::ORPHANS_AN_HOUR_MAX;
use crate::domain::link::slug::Slug;
use crate::domain::time::Timestamp;

/// What was asked for within an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphans {
    /// The beginning of the hour.
    pub hour: Timestamp,
    /// In the order of the slugs.
    pub slugs: Vec<Orphan>,
    /// Requests for slugs that are not among these.
    pub others: u64,
    /// Requests by programs, and for paths that are no slugs.
    pub machines: u64,
}

/// A slug that no link has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    pub slug: Slug,
    pub requests: u32,
}

const HOUR_MS: i64 = 60 * 60 * 1000;

impl Orphans {
    /// An hour without requests.
    #[must_use]
    pub fn none(hour: Timestamp) -> Self {
        Self { hour, slugs: Vec::new(), others: 0, machines: 0 }
    }

    /// The beginning of the hour of an instant.
    #[must_use]
    pub fn hour_of(at: Timestamp) -> Timestamp {
        at.plus_ms(-at.ms().rem_euclid(HOUR_MS))
    }

    /// Of these slugs, those that were asked for most have their own numbers.
    #[must_use]
    pub fn with(mut self, requests: BTreeMap<Slug, u32>) -> Self {
        let mut all: Vec<Orphan> =
            requests.into_iter().map(|(slug, requests)| Orphan { slug, requests }).collect();
        if all.len() > ORPHANS_AN_HOUR_MAX {
            all.sort_by(|a, b| b.requests.cmp(&a.requests).then_with(|| a.slug.cmp(&b.slug)));
            let rest = all.split_off(ORPHANS_AN_HOUR_MAX);
            self.others += rest.iter().map(|of| u64::from(of.requests)).sum::<u64>();
            all.sort_by(|a, b| a.slug.cmp(&b.slug));
        }
        self.slugs = all;
        self
    }

    /// Adds what was counted since, of the same hour.
    #[must_use]
    pub fn plus(self, more: &Self) -> Self {
        let mut requests: BTreeMap<Slug, u32> = BTreeMap::new();
        for of in self.slugs.into_iter().chain(more.slugs.iter().cloned()) {
            let sum = requests.entry(of.slug).or_default();
            *sum = sum.saturating_add(of.requests);
        }
        let all = Self {
            hour: self.hour,
            slugs: Vec::new(),
            others: self.others.saturating_add(more.others),
            machines: self.machines.saturating_add(more.machines),
        };
        all.with(requests)
    }
}

#[cfg(test)]
mod tests;
