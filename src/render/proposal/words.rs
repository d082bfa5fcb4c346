//! A proposal in words: a line or more for each link, code, batch and setting.

use std::io::{self, Write};

use crate::domain::link::LinkSpec;
use crate::domain::link::ga4::default_channel;
use crate::plan::{Altered, Changes, Difference};
use crate::render::escape::inert;
use crate::render::prose::{click_limit, counted};

use super::changes::Proposal;

impl Proposal<'_> {
    /// Writes the proposal in words.
    pub fn words(&self, out: &mut dyn Write) -> io::Result<()> {
        self.link_words(out)?;
        self.code_words(out)?;
        self.batch_words(out)?;
        self.settings_words(out)?;
        let Difference { links, codes, batches } = self.difference;
        summary("links", links, out)?;
        summary("codes", codes, out)?;
        if batches.changes() + batches.same == 0 {
            return Ok(());
        }
        summary("batches", batches, out)
    }

    fn batch_words(&self, out: &mut dyn Write) -> io::Result<()> {
        let batches = &self.difference.batches;
        let zone = &self.settings.zone;
        let revived = batches.revive.iter().map(|(_, spec)| (spec, " (back in use)"));
        for (spec, more) in batches.create.iter().map(|spec| (spec, "")).chain(revived) {
            let terms = spec.terms.summary(zone);
            let terms = if terms.is_empty() { terms } else { format!(", {terms}") };
            let (name, pattern) = (&spec.name, spec.pattern.as_str());
            let codes = counted(spec.count.into(), "code");
            writeln!(out, "+ batch {name}: {codes} like {pattern}{terms}{more}")?;
        }
        for (id, spec) in &batches.change {
            let list: Vec<String> =
                self.altered_batch(*id, spec).iter().map(|altered| change(altered, " ")).collect();
            writeln!(out, "~ batch {}: {}", spec.name, inert(&list.join(", ")))?;
        }
        for batch in self.retired_batches() {
            writeln!(out, "- batch {} (retired)", batch.spec.name)?;
        }
        Ok(())
    }

    fn link_words(&self, out: &mut dyn Write) -> io::Result<()> {
        for spec in &self.difference.links.create {
            writeln!(out, "+ {} -> {}{}", spec.slug, spec.location, ga4(spec))?;
            routing(spec, out)?;
        }
        for (id, spec) in &self.difference.links.change {
            writeln!(out, "~ {} -> {}{}", spec.slug, spec.location, ga4(spec))?;
            for altered in self.altered_link(*id, spec) {
                writeln!(out, "    {}", inert(&change(&altered, ": ")))?;
            }
        }
        for (_, spec) in &self.difference.links.revive {
            writeln!(out, "+ {} -> {}{} (back in use)", spec.slug, spec.location, ga4(spec))?;
            routing(spec, out)?;
        }
        for link in self.retired_links() {
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
            let list: Vec<String> = list.iter().map(|altered| change(altered, " ")).collect();
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

    /// The settings that would change. Before the first apply, these are all that differ from the
    /// defaults.
    fn settings_words(&self, out: &mut dyn Write) -> io::Result<()> {
        if !self.altered_settings.is_empty() {
            writeln!(out, "{} settings", if self.is_first { '+' } else { '~' })?;
        }
        for altered in &self.altered_settings {
            let Altered { field, new, .. } = altered;
            let line = match new {
                Some(new) if self.is_first => format!("{field}: {new}"),
                _ => change(altered, ": "),
            };
            writeln!(out, "    {}", inert(&line))?;
        }
        Ok(())
    }
}

/// `links: + 3 create  ~ 0 change  = 1 same  - 0 retire`. Items that come back into use count as
/// created.
fn summary<S, K>(what: &str, of: &Changes<S, K>, out: &mut dyn Write) -> io::Result<()> {
    let (create, change) = (of.create.len() + of.revive.len(), of.change.len());
    let (same, retire) = (of.same, of.retire.len());
    writeln!(out, "{what}: + {create} create  ~ {change} change  = {same} same  - {retire} retire")
}

/// How Google Analytics 4 will group the visitors of a link: `  (GA4: Organic Social)`.
fn ga4(spec: &LinkSpec) -> String {
    default_channel(&spec.location).map(|channel| format!("  (GA4: {channel})")).unwrap_or_default()
}

/// The limit, rules and variants of a new link.
fn routing(spec: &LinkSpec, out: &mut dyn Write) -> io::Result<()> {
    if let Some(limit) = spec.limit {
        writeln!(out, "    limit {}", click_limit(limit))?;
    }
    for rule in &spec.rules {
        writeln!(out, "    rule {} -> {}", rule.when, rule.location)?;
    }
    let weights: u64 = spec.arms.iter().map(|arm| u64::from(arm.weight)).sum();
    for arm in &spec.arms {
        let to = arm.location.as_ref().unwrap_or(&spec.location);
        let name = inert(arm.name.as_str()).into_owned();
        writeln!(out, "    variant {name} {} of {weights} -> {to}", arm.weight)?;
    }
    Ok(())
}

/// `currency: EUR -> USD`. A new table is shown with its contents, a removed one by its name only.
fn change(altered: &Altered, after_field: &str) -> String {
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
