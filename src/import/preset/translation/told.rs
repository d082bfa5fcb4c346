//! What is told of a file that a preset reads, besides its records.
//!
//! Invariant: what depends on rows is about those that were read so far.

use std::collections::BTreeMap;
use std::mem::take;

use super::{Customers, Messages, Parts, Preset, TornIds, Translation, UnnamedIds};

impl Translation {
    pub(in crate::import) fn title(&self) -> &str {
        &self.preset.title
    }

    /// Whether a time that is not handed on as the file has it was read in the zone of the options.
    pub(in crate::import) fn zone_used(&self) -> bool {
        self.messages.as_ref().is_some_and(Messages::zone_used)
    }

    pub(in crate::import) fn preset(&self) -> &Preset {
        &self.preset
    }

    /// The column with the state, or with what it is made of.
    pub(in crate::import) fn state_column(&self, spec: usize) -> Option<usize> {
        self.column(spec).or_else(|| self.states.columns().last())
    }

    pub(in crate::import) fn has_refund_rows(&self) -> bool {
        self.refunds.is_some()
    }

    /// The column of the file that a message about a value names.
    pub(in crate::import) fn column(&self, spec: usize) -> Option<usize> {
        self.places.get(spec)?.as_ref()?.column()
    }

    /// The rows that were left out, by what they are.
    pub(in crate::import) fn left_out(&self) -> &BTreeMap<String, u64> {
        self.left_out.counts()
    }

    /// The records so far that have no id, and that nothing tells from one before them.
    pub(in crate::import) fn alike(&self) -> u64 {
        self.unnamed.as_ref().map_or(0, UnnamedIds::alike)
    }

    /// The records so far that have no id.
    pub(in crate::import) fn unnamed(&self) -> u64 {
        self.unnamed.as_ref().map_or(0, UnnamedIds::total)
    }

    /// The column that tells records with one id apart.
    pub(in crate::import) fn apart(&self) -> Option<usize> {
        self.grouping.apart()
    }

    /// Whether rows of a record that are not together may be the same.
    pub(in crate::import) fn may_be_torn(&self) -> bool {
        self.seen.is_some() || self.parts.as_ref().is_some_and(Parts::are_counted)
    }

    /// The records so far whose rows are not together, though some of them may be the same.
    pub(in crate::import) fn take_torn(&mut self) -> TornIds {
        take(&mut self.torn)
    }

    /// The headings of two columns of which the first is read, with the number of rows in which the other says
    /// something else.
    pub(in crate::import) fn twins(&self) -> Vec<(&str, u64)> {
        self.twins.differing()
    }

    pub(in crate::import) fn customers(&self) -> &Customers {
        &self.customers
    }
}
