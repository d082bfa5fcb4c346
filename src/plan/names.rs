//! Names that stand for something declared elsewhere: channels, agents and campaigns in the file, time
//! zones in the world's list.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use thiserror::Error;

use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::period::{Zone, ZoneError};
use crate::domain::settings::Settings;

use super::nearest::{nearest, suggestion};
use super::reader::Reader;

/// What the file declares, as far as it was read: by what a name is found, and what is suggested in
/// place of one that is not there.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// The channels by their names in lower case.
    channels: HashMap<String, Channel>,
    /// The names of every section, in the order in which they are suggested.
    names: HashMap<&'static str, Vec<Box<str>>>,
}

impl Declared {
    /// Takes a channel, unless one is there that is called so in other case.
    pub(super) fn channel(&mut self, channel: &Channel) -> bool {
        match self.channels.entry(channel.as_str().to_lowercase()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                place.insert(channel.clone());
                true
            }
        }
    }

    /// Whether a channel is called so, in whatever case.
    pub(super) fn has_channel(&self, lower: &str) -> bool {
        self.channels.contains_key(lower)
    }

    /// Takes all names of a section.
    pub(super) fn section<'n>(
        &mut self,
        section: &'static str,
        names: impl Iterator<Item = &'n str>,
    ) {
        self.names.insert(section, names.map(Box::from).collect());
    }

    /// What is suggested in place of a name that a section does not have.
    pub(super) fn suggestion(&self, section: &str, given: &str) -> String {
        let names = self.names.get(section).map(Vec::as_slice).unwrap_or_default();
        suggestion(given, names.iter().map(|name| &**name))
    }
}

/// A name that the file does not declare.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{what} `{given}` is not in [{section}]")]
pub(super) struct UnknownName {
    /// `channel`, `agent`, `campaign`.
    pub(super) what: &'static str,
    /// The section that would declare it.
    pub(super) section: &'static str,
    /// The name.
    pub(super) given: String,
}

/// A channel, by name or alias.
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
    let found = settings.aliases.get(lower.as_str()).or_else(|| declared.channels.get(&lower));
    found.cloned().ok_or_else(unknown)
}

/// An agent.
pub(super) fn agent(settings: &Settings, given: &str) -> Result<Agent, UnknownName> {
    let found = settings.agents.get_key_value(given.trim());
    found.map(|(name, _)| name.clone()).ok_or_else(|| unknown("agent", "agents", given))
}

/// A campaign.
pub(super) fn campaign(settings: &Settings, given: &str) -> Result<Campaign, UnknownName> {
    let found = settings.campaigns.get_key_value(given.trim());
    found.map(|(name, _)| name.clone()).ok_or_else(|| unknown("campaign", "campaigns", given))
}

fn unknown(what: &'static str, section: &'static str, given: &str) -> UnknownName {
    UnknownName { what, section, given: given.to_owned() }
}

/// A time zone that is not in the world's list.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{error}")]
pub(super) struct UnknownZone {
    error: ZoneError,
    /// The nearest name, where one is near.
    pub(super) help: Option<String>,
}

/// A time zone.
pub(super) fn zone(given: &str) -> Result<Zone, UnknownZone> {
    Zone::parse(given).map_err(|error| {
        let names: Vec<String> =
            jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        let near = nearest(given, names.iter().map(String::as_str));
        UnknownZone { error, help: near.map(|near| format!("did you mean `{near}`?")) }
    })
}

/// The tags of a link in one breath: `2026-11-black-week / instagram / mia`.
pub(super) fn described(tags: &Tags) -> String {
    let parts = [
        tags.campaign.as_ref().map(Campaign::as_str),
        tags.channel.as_ref().map(Channel::as_str),
        tags.agent.as_ref().map(Agent::as_str),
        tags.content.as_ref().map(Content::as_str),
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        "a link without tags".to_owned()
    } else {
        format!("`{}`", parts.join(" / "))
    }
}
