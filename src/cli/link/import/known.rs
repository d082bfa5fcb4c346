//! The links that there are while a file is imported: those of the data, and those of the rows before.
//!
//! Invariant: a slug is one link. A row that says what a link is already makes nothing.

use std::collections::{HashMap, HashSet};

use crate::domain::label::Tags;
use crate::domain::link::LinkSpec;
use crate::domain::link::slug::Slug;
use crate::domain::link::target::Target;
use crate::import::{BadReason, ListedLink};

/// Where a slug leads, and the row that says so.
struct Known {
    location: Target,
    target: Target,
    /// `None` if the data has it.
    row: Option<(u64, Option<String>)>,
}

#[derive(Default)]
pub(super) struct KnownLinks {
    by_slug: HashMap<Slug, Known>,
    /// For rows that name no slug.
    by_place: HashSet<(Target, Tags)>,
}

impl KnownLinks {
    /// Those of the data.
    pub(super) fn of(specs: impl Iterator<Item = LinkSpec>) -> Self {
        let mut known = Self::default();
        for spec in specs {
            known.add(&spec, None);
        }
        known
    }

    /// Notes the link of a row.
    pub(super) fn add(&mut self, spec: &LinkSpec, row: Option<(u64, &ListedLink)>) {
        let row = row.map(|(line, row)| (line, row.domain.clone()));
        let (location, target) = (spec.location.clone(), spec.target.clone());
        self.by_slug.insert(spec.slug.clone(), Known { location, target, row });
        self.by_place.insert((spec.location.clone(), spec.tags.clone()));
    }

    /// Whether a row says what a link is already; why it cannot be one, if its slug is that of another.
    pub(super) fn has(&self, row: &ListedLink, spec: &LinkSpec) -> Result<bool, BadReason> {
        if row.slug.is_none() {
            return Ok(self.by_place.contains(&(spec.location.clone(), spec.tags.clone())));
        }
        let Some(known) = self.by_slug.get(&spec.slug) else { return Ok(false) };
        if known.location == spec.location || known.target == spec.target {
            return Ok(true);
        }
        let (slug, to) = (&spec.slug, &known.location);
        let why = match &known.row {
            None => format!("`{slug}` is another link already, which leads to {to}"),
            Some((line, of)) => match (of, &row.domain) {
                (Some(of), Some(own)) if of != own => format!(
                    "`{slug}` on {own} is also a link on {of} (line {line}), which leads to {to}; slugs are the same \
                     on all domains: give one of them another"
                ),
                _ => format!(
                    "`{slug}` is also in line {line}, and leads to {to}; slugs are the same in upper and lower case: \
                     give one of them another"
                ),
            },
        };
        Err(BadReason::NotMade(why))
    }
}
