//! What an apply would change, with the present values beside the wanted ones.
//!
//! Does not handle how it is shown: see `words` for people and `document` for machines.

use std::collections::HashMap;

use crate::domain::code::batch::{Batch, BatchId, BatchSpec};
use crate::domain::code::coupon::{Code, CodeSpec, FoldedCode};
use crate::domain::link::{Link, LinkId, LinkSpec};
use crate::domain::settings::Settings;
use crate::plan::{Altered, Difference, Present, Wanted};
use crate::plan::{altered_batch, altered_code, altered_link, altered_settings};

/// What an apply would change.
pub struct Proposal<'a> {
    pub(super) difference: &'a Difference,
    /// The settings that the plan wants.
    pub(super) settings: &'a Settings,
    /// Whether no plan was applied before.
    pub(super) is_first: bool,
    pub(super) altered_settings: Vec<Altered>,
    links: HashMap<LinkId, &'a Link>,
    codes: HashMap<FoldedCode, &'a Code>,
    batches: HashMap<BatchId, &'a Batch>,
}

impl<'a> Proposal<'a> {
    /// `difference` is what `compare` found between `wanted` and `present`.
    #[must_use]
    pub fn new(
        wanted: &'a Wanted,
        present: &'a Present,
        present_settings: &Settings,
        difference: &'a Difference,
    ) -> Self {
        Self {
            difference,
            settings: &wanted.settings,
            is_first: present_settings.domain.is_none(),
            altered_settings: altered_settings(present_settings, &wanted.settings),
            links: present.links.iter().map(|link| (link.id, link)).collect(),
            codes: present.codes.iter().map(|code| (code.spec.code.folded(), code)).collect(),
            batches: present.batches.iter().map(|batch| (batch.id, batch)).collect(),
        }
    }

    /// The number of links, codes and batches that would change; all settings together count as one.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.difference.changes() + usize::from(!self.altered_settings.is_empty())
    }

    pub(super) fn altered_link(&self, id: LinkId, spec: &LinkSpec) -> Vec<Altered> {
        let old = self.links.get(&id);
        old.map(|old| altered_link(&old.spec, spec, &self.settings.zone)).unwrap_or_default()
    }

    pub(super) fn altered_code(&self, folded: &FoldedCode, spec: &CodeSpec) -> Vec<Altered> {
        let old = self.codes.get(folded);
        old.map(|old| altered_code(&old.spec, spec, &self.settings.zone)).unwrap_or_default()
    }

    pub(super) fn altered_batch(&self, id: BatchId, spec: &BatchSpec) -> Vec<Altered> {
        let old = self.batches.get(&id);
        old.map(|old| altered_batch(old, spec, &self.settings.zone)).unwrap_or_default()
    }

    pub(super) fn retired_links(&self) -> impl Iterator<Item = &'a Link> {
        self.difference.links.retire.iter().filter_map(|id| self.links.get(id).copied())
    }

    pub(super) fn retired_codes(&self) -> impl Iterator<Item = &'a Code> {
        self.difference.codes.retire.iter().filter_map(|folded| self.codes.get(folded).copied())
    }

    pub(super) fn retired_batches(&self) -> impl Iterator<Item = &'a Batch> {
        self.difference.batches.retire.iter().filter_map(|id| self.batches.get(id).copied())
    }
}
