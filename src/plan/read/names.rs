//! Looks up the channels, agents and campaigns that a value names.
//!
//! Invariant: a name is found in any case and spelling that folds to it, as commands and imports find it;
//! so no two channels, agents or campaigns fold to one name. What is found has the spelling of its declaration.

use crate::domain::fold::fold_name;
use crate::domain::label::{Agent, Campaign, Channel};
use crate::domain::settings::{Domain, Settings};
use crate::plan::declared::UnknownName;

use super::reader::Reader;

/// A channel, by name or alias, ignoring case.
pub(super) fn channel(
    table: &Reader<'_>,
    settings: &Settings,
    given: &str,
) -> Result<Channel, UnknownName> {
    let unknown = || unknown("channel", "channels", given);
    let written = Channel::parse(given).map_err(|_| unknown())?;
    if settings.channels.contains_key(&written) {
        return Ok(written);
    }
    let lower = written.as_str().to_lowercase();
    let declared = table.findings.declared.borrow();
    let found = settings.aliases.get(lower.as_str()).or_else(|| declared.channel(&lower));
    // Most names are written as they are declared, so hardly any comes here.
    let folded = || {
        let (name, mut aliases) = (fold_name(&lower), settings.aliases.iter());
        aliases.find(|(alias, _)| fold_name(alias) == name).map(|(_, channel)| channel)
    };
    let found = found.or_else(folded);
    found.cloned().ok_or_else(unknown)
}

/// An agent, by name, ignoring case.
pub(super) fn agent(
    table: &Reader<'_>,
    settings: &Settings,
    given: &str,
) -> Result<Agent, UnknownName> {
    if let Some((name, _)) = settings.agents.get_key_value(given.trim()) {
        return Ok(name.clone());
    }
    let declared = table.findings.declared.borrow();
    declared.agent(given).cloned().ok_or_else(|| unknown("agent", "agents", given))
}

/// A campaign, by name, ignoring case.
pub(super) fn campaign(table: &Reader<'_>, given: &str) -> Result<Campaign, UnknownName> {
    let declared = table.findings.declared.borrow();
    declared.campaign(given).cloned().ok_or_else(|| unknown("campaign", "campaigns", given))
}

/// The domain that links are printed with: one of the plan's.
pub(super) fn domain(settings: &Settings, given: &str) -> Result<Domain, UnknownName> {
    let known = Domain::parse(given).ok();
    let known = known.filter(|given| settings.all_domains().any(|domain| domain == given));
    known.ok_or_else(|| unknown("domain", "domains", given))
}

fn unknown(what: &'static str, section: &'static str, given: &str) -> UnknownName {
    UnknownName { what, section, given: given.to_owned() }
}
