//! Names that stand for something declared elsewhere: channels, agents and campaigns in the file, time
//! zones in the world's list.

use thiserror::Error;

use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::period::{Zone, ZoneError};
use crate::domain::settings::Settings;

use super::nearest::{nearest, suggestion};

/// A name that the file does not declare.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{what} `{given}` is not in [{section}]")]
pub(super) struct UnknownName {
    /// `channel`, `agent`, `campaign`.
    pub(super) what: &'static str,
    section: &'static str,
    given: String,
    /// The nearest name, and all that are declared.
    pub(super) help: String,
}

/// A channel, by name or alias.
pub(super) fn channel(settings: &Settings, given: &str) -> Result<Channel, UnknownName> {
    let written = Channel::parse(given).ok().map(|written| settings.channel(&written));
    written.filter(|name| settings.channels.contains_key(name)).ok_or_else(|| {
        let declared = settings.channels.keys().map(Channel::as_str);
        unknown("channel", "channels", given, declared)
    })
}

/// An agent.
pub(super) fn agent(settings: &Settings, given: &str) -> Result<Agent, UnknownName> {
    let found = settings.agents.get_key_value(given.trim());
    found
        .map(|(name, _)| name.clone())
        .ok_or_else(|| unknown("agent", "agents", given, settings.agents.keys().map(Agent::as_str)))
}

/// A campaign.
pub(super) fn campaign(settings: &Settings, given: &str) -> Result<Campaign, UnknownName> {
    let found = settings.campaigns.get_key_value(given.trim());
    found.map(|(name, _)| name.clone()).ok_or_else(|| {
        let declared = settings.campaigns.keys().map(Campaign::as_str);
        unknown("campaign", "campaigns", given, declared)
    })
}

fn unknown<'a>(
    what: &'static str,
    section: &'static str,
    given: &str,
    declared: impl Iterator<Item = &'a str> + Clone,
) -> UnknownName {
    let help = suggestion(given, declared);
    UnknownName { what, section, given: given.to_owned(), help }
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
