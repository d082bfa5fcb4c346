//! Slugs that no link has and that people ask for, each with the link that was most likely meant.
//!
//! Invariant: the nearest slug is looked for when a list is made, among all links at once: each is compared by the set of
//! its characters first, which rules out nearly all. A link that is there by now is told as there. Does not read
//! links (see `store`).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::domain::limits::{ORPHANS_LISTED_MAX, SLUG_TYPOS_MAX};
use crate::domain::link::Link;
use crate::domain::link::slug::Slug;
use crate::domain::record::orphans::Orphans;
use crate::domain::time::Timestamp;

use super::typos::{Typed, class};

/// The orphans of a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrphanList {
    /// Those that were asked for most come first, at most [`ORPHANS_LISTED_MAX`].
    pub slugs: Vec<OrphanSum>,
    /// Requests for other slugs.
    pub others: u64,
    /// Requests by programs, and for paths that are no slugs.
    pub machines: u64,
}

/// A slug that no link had when it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrphanSum {
    pub slug: Slug,
    pub requests: u64,
    /// The hours of the first and the last request.
    pub first: Timestamp,
    pub last: Timestamp,
    /// The link that was most likely meant, or the one that has the slug by now.
    pub nearest: Option<Nearest>,
}

/// A link with a similar slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    pub slug: Slug,
    /// The number of typing errors; 0 if the link is there by now.
    typos: usize,
}

impl Nearest {
    /// Whether the link has the very slug: it was made later, or brought back.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.typos == 0
    }
}

impl OrphanList {
    /// Adds up hours.
    #[must_use]
    pub fn of<'a>(hours: impl IntoIterator<Item = &'a Orphans>) -> Self {
        let mut list = Self::default();
        let mut slugs: BTreeMap<&Slug, OrphanSum> = BTreeMap::new();
        for of in hours {
            list.others += of.others;
            list.machines += of.machines;
            for orphan in &of.slugs {
                let (slug, hour) = (&orphan.slug, of.hour);
                let sum = slugs.entry(slug).or_insert_with(|| OrphanSum {
                    slug: slug.clone(),
                    requests: 0,
                    first: hour,
                    last: hour,
                    nearest: None,
                });
                sum.requests += u64::from(orphan.requests);
                (sum.first, sum.last) = (sum.first.min(hour), sum.last.max(hour));
            }
        }
        list.slugs = slugs.into_values().collect();
        list.slugs.sort_by_key(|of| (Reverse(of.requests), Reverse(of.last)));
        if list.slugs.len() > ORPHANS_LISTED_MAX {
            let rest = list.slugs.split_off(ORPHANS_LISTED_MAX);
            list.others += rest.iter().map(|of| of.requests).sum::<u64>();
        }
        list
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slugs.is_empty() && self.others == 0 && self.machines == 0
    }

    /// Looks for the nearest slugs among these links.
    pub fn meant<E>(&mut self, links: impl IntoIterator<Item = Result<Link, E>>) -> Result<(), E> {
        let asked: Vec<(Asked, Typed)> =
            self.slugs.iter().map(|of| (Asked::of(&of.slug), Typed::of(&of.slug))).collect();
        for link in links {
            let link = link?;
            if !link.is_gone {
                let own = Asked::of(&link.spec.slug);
                for (of, asked) in self.slugs.iter_mut().zip(&asked) {
                    of.compare(asked, &link.spec.slug, &own);
                }
            }
        }
        Ok(())
    }
}

/// What rules out most slugs without a comparison of their letters.
#[derive(Clone, Copy)]
struct Asked {
    chars: usize,
    /// The characters that it has, a bit each.
    set: u64,
}

impl Asked {
    fn of(slug: &Slug) -> Self {
        let bytes = slug.as_str().bytes();
        Self { chars: bytes.len(), set: bytes.fold(0, |set, byte| set | 1 << class(byte)) }
    }

    /// How many typing errors a slug may have: one in four characters, and at least one.
    fn typos_max(self) -> usize {
        (self.chars / 4).clamp(1, SLUG_TYPOS_MAX)
    }
}

impl OrphanSum {
    /// Takes a slug for the nearest if it is nearer than the one so far. Of equally near ones it is one with the same
    /// characters, which were only swapped, then the first in the order of the alphabet: so the order of the links does
    /// not matter.
    fn compare(&mut self, (asked, typed): &(Asked, Typed), slug: &Slug, own: &Asked) {
        let most = asked.typos_max();
        // An error replaces one character of the set by another at most.
        let differing = (asked.set ^ own.set).count_ones() as usize;
        if asked.chars.abs_diff(own.chars) > most || differing > 2 * most {
            return;
        }
        let typos = typed.errors(slug);
        if typos > most {
            return;
        }
        let rank = |typos: usize, slug: &Slug| (typos, Asked::of(slug).set != asked.set);
        let is_nearer = self.nearest.as_ref().is_none_or(|nearest| {
            (rank(typos, slug), slug) < (rank(nearest.typos, &nearest.slug), &nearest.slug)
        });
        if is_nearer {
            self.nearest = Some(Nearest { slug: slug.clone(), typos });
        }
    }
}

#[cfg(test)]
mod tests;
