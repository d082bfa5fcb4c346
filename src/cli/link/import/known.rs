//! The links that there are while a file is imported: those of the data, and those of the rows before.
//!
//! Invariant: a slug is one link. A row that says what a link is already makes nothing.

use std::collections::HashMap;

use crate::domain::label::Tags;
use crate::domain::link::LinkSpec;
use crate::domain::link::slug::Slug;
use crate::domain::link::target::Target;
use crate::import::{BadReason, ListedLink};

/// Where a slug leads, and the row that says so.
struct Known {
    location: Target,
    target: Target,
    /// The clicks that are stated of it.
    stated: Option<u64>,
    /// `None` if the data has it.
    row: Option<(u64, Option<String>)>,
}

#[derive(Default)]
pub(super) struct KnownLinks {
    by_slug: HashMap<Slug, Known>,
    /// For rows that name no slug.
    by_place: HashMap<(Target, Tags), Slug>,
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
        let stated = spec.stated_clicks;
        self.by_slug.insert(spec.slug.clone(), Known { location, target, stated, row });
        let place = self.by_place.entry((spec.location.clone(), spec.tags.clone()));
        place.or_insert_with(|| spec.slug.clone());
    }

    /// The clicks that are stated of a link.
    pub(super) fn stated(&self, slug: &Slug) -> Option<u64> {
        self.by_slug.get(slug)?.stated
    }

    pub(super) fn state(&mut self, slug: &Slug, clicks: Option<u64>) {
        if let Some(known) = self.by_slug.get_mut(slug) {
            known.stated = clicks;
        }
    }

    /// The link that a row says what it is already; why it cannot be one, if its slug is that of another.
    pub(super) fn find(
        &self,
        row: &ListedLink,
        spec: &LinkSpec,
    ) -> Result<Option<Slug>, BadReason> {
        if row.slug.is_none() {
            return Ok(self.by_place.get(&(spec.location.clone(), spec.tags.clone())).cloned());
        }
        let Some(known) = self.by_slug.get(&spec.slug) else { return Ok(None) };
        if known.location == spec.location || known.target == spec.target {
            return Ok(Some(spec.slug.clone()));
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
