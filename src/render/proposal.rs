//! `couplet plan`: what an apply would do, in words and as JSON, the machine's contract, version 1.
//!
//! Invariant: both tell of every link, code, batch and key that an apply would touch.

mod document;
mod kept;

use std::collections::HashMap;
use std::io::{self, Write};

use crate::domain::code::batch::{Batch, BatchId, BatchSpec};
use crate::domain::code::coupon::{Code, CodeSpec, FoldedCode};
use crate::domain::link::{Link, LinkId, LinkSpec};
use crate::domain::settings::Settings;
use crate::plan::{Altered, Changes, Difference, Present, Wanted};
use crate::plan::{altered_batch, altered_code, altered_link, altered_settings};

use super::text::inert;

pub use kept::{Kept, KeptError, Shown};

/// What an apply would do to what is there.
pub struct Proposal<'a> {
    difference: &'a Difference,
    settings: &'a Settings,
    is_first: bool,
    altered_settings: Vec<Altered>,
    links: HashMap<LinkId, &'a Link>,
    codes: HashMap<FoldedCode, &'a Code>,
    batches: HashMap<BatchId, &'a Batch>,
}

impl<'a> Proposal<'a> {
    /// Of a difference between what is wanted and what is there.
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

    /// How many links, codes and batches would be touched; the settings count as one.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.difference.changes() + usize::from(!self.altered_settings.is_empty())
    }

    /// Writes it as JSON; what it was made of along with it, where it is to be applied later.
    pub fn json(&self, kept: Option<&Kept>, out: &mut dyn Write) -> io::Result<()> {
        document::write(self, kept, out)
    }

    /// Writes it in words, a line or more for each link and code.
    pub fn words(&self, out: &mut dyn Write) -> io::Result<()> {
        self.link_words(out)?;
        self.code_words(out)?;
        self.batch_words(out)?;
        self.settings_words(out)?;
        let Difference { links, codes, batches } = self.difference;
        count_line("links", links, out)?;
        count_line("codes", codes, out)?;
        if batches.changes() + batches.same == 0 {
            return Ok(());
        }
        count_line("batches", batches, out)
    }

    fn batch_words(&self, out: &mut dyn Write) -> io::Result<()> {
        let batches = &self.difference.batches;
        let zone = &self.settings.zone;
        let revived = batches.revive.iter().map(|(_, spec)| (spec, " (back in use)"));
        for (spec, more) in batches.create.iter().map(|spec| (spec, "")).chain(revived) {
            let terms = spec.terms.summary(zone);
            let terms = if terms.is_empty() { terms } else { format!(", {terms}") };
            let (name, count, pattern) = (&spec.name, spec.count, spec.pattern.as_str());
            writeln!(out, "+ batch {name}: {count} codes {pattern}{terms}{more}")?;
        }
        for (id, spec) in &batches.change {
            let list: Vec<String> =
                self.altered_batch(*id, spec).iter().map(|altered| told(altered, " ")).collect();
            writeln!(out, "~ batch {}: {}", spec.name, inert(&list.join(", ")))?;
        }
        for batch in self.retired_batches() {
            writeln!(out, "- batch {} (retired)", batch.spec.name)?;
        }
        Ok(())
    }

    fn altered_batch(&self, id: BatchId, spec: &BatchSpec) -> Vec<Altered> {
        let old = self.batches.get(&id);
        old.map(|old| altered_batch(old, spec, &self.settings.zone)).unwrap_or_default()
    }

    fn retired_batches(&self) -> impl Iterator<Item = &'a Batch> {
        self.difference.batches.retire.iter().filter_map(|id| self.batches.get(id).copied())
    }

    fn link_words(&self, out: &mut dyn Write) -> io::Result<()> {
        for spec in &self.difference.links.create {
            writeln!(out, "+ {} -> {}", spec.slug, spec.location)?;
            exceptions(spec, out)?;
        }
        for (id, spec) in &self.difference.links.change {
            writeln!(out, "~ {} -> {}", spec.slug, spec.location)?;
            for altered in self.altered_link(*id, spec) {
                let told = told(&altered, ": ");
                writeln!(out, "    {}", inert(&told))?;
            }
        }
        for (_, spec) in &self.difference.links.revive {
            writeln!(out, "+ {} -> {} (back in use)", spec.slug, spec.location)?;
            exceptions(spec, out)?;
        }
        for link in self.retired() {
            writeln!(out, "- {} (retired; it keeps redirecting)", link.spec.slug)?;
        }
        Ok(())
    }

    fn code_words(&self, out: &mut dyn Write) -> io::Result<()> {
        let codes = &self.difference.codes;
        for spec in &codes.create {
            writeln!(out, "+ code {}", spec.code)?;
        }
        for (folded, spec) in &codes.change {
            let list = self.altered_code(folded, spec);
            let list: Vec<String> = list.iter().map(|altered| told(altered, " ")).collect();
            writeln!(out, "~ code {}: {}", spec.code, inert(&list.join(", ")))?;
        }
        for (_, spec) in &codes.revive {
            writeln!(out, "+ code {} (back in use)", spec.code)?;
        }
        for code in self.retired_codes() {
            writeln!(out, "- code {} (retired)", inert(code.spec.code.as_str()))?;
        }
        Ok(())
    }

    /// What is settled: before any plan, all that is not as it is without one.
    fn settings_words(&self, out: &mut dyn Write) -> io::Result<()> {
        if !self.altered_settings.is_empty() {
            writeln!(out, "{} settings", if self.is_first { '+' } else { '~' })?;
        }
        for altered in &self.altered_settings {
            let Altered { field, new, .. } = altered;
            let told = match new {
                Some(new) if self.is_first => format!("{field}: {new}"),
                _ => told(altered, ": "),
            };
            writeln!(out, "    {}", inert(&told))?;
        }
        Ok(())
    }

    fn altered_link(&self, id: LinkId, spec: &LinkSpec) -> Vec<Altered> {
        let old = self.links.get(&id);
        old.map(|old| altered_link(&old.spec, spec, &self.settings.zone)).unwrap_or_default()
    }

    fn altered_code(&self, folded: &FoldedCode, spec: &CodeSpec) -> Vec<Altered> {
        let old = self.codes.get(folded);
        old.map(|old| altered_code(&old.spec, spec, &self.settings.zone)).unwrap_or_default()
    }

    fn retired_codes(&self) -> impl Iterator<Item = &'a Code> {
        self.difference.codes.retire.iter().filter_map(|folded| self.codes.get(folded).copied())
    }

    fn retired(&self) -> impl Iterator<Item = &'a Link> {
        self.difference.links.retire.iter().filter_map(|id| self.links.get(id).copied())
    }
}

/// `links: + 3 create  ~ 0 change  = 1 same  - 0 retire`; what comes back is made anew.
fn count_line<S, K>(what: &str, of: &Changes<S, K>, out: &mut dyn Write) -> io::Result<()> {
    let (create, change) = (of.create.len() + of.revive.len(), of.change.len());
    let (same, retire) = (of.same, of.retire.len());
    writeln!(out, "{what}: + {create} create  ~ {change} change  = {same} same  - {retire} retire")
}

/// Who is sent elsewhere by a new link, and how many it takes.
fn exceptions(spec: &LinkSpec, out: &mut dyn Write) -> io::Result<()> {
    if let Some(limit) = spec.limit {
        writeln!(out, "    limit {limit} clicks of persons")?;
    }
    for rule in &spec.rules {
        writeln!(out, "    rule {} -> {}", rule.device, rule.location)?;
    }
    let weights: u64 = spec.arms.iter().map(|arm| u64::from(arm.weight)).sum();
    for arm in &spec.arms {
        let to = arm.location.as_ref().unwrap_or(&spec.location);
        let name = inert(arm.name.as_str()).into_owned();
        writeln!(out, "    variant {name} {} of {weights} -> {to}", arm.weight)?;
    }
    Ok(())
}

/// `currency EUR -> USD`; a table that comes is told whole, one that goes by its name alone.
fn told(altered: &Altered, after_field: &str) -> String {
    let Altered { field, old, new, is_table } = altered;
    let shown = |value: &Option<String>| value.as_deref().unwrap_or("none").to_owned();
    match (is_table, old) {
        (true, None) => format!("+ {field}: {}", shown(new)),
        (true, Some(_)) => format!("- {field}"),
        (false, _) => format!("{field}{after_field}{} -> {}", shown(old), shown(new)),
    }
}

#[cfg(test)]
mod tests;
