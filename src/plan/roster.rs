//! Who and where: `[channels]`, their other spellings, and `[agents]`.
//!
//! Invariant: the vocabulary is read before whatever it judges, channels are read before whatever names them, and agents before campaigns.

use std::collections::HashMap;

use toml::Spanned;

use crate::domain::code::coupon::{CodeSpec, CouponCode};
use crate::domain::code::terms::Terms;
use crate::domain::label::{Agent, Channel, Content, LabelError, Tags};
use crate::domain::link::Origin;
use crate::domain::settings::Settings;
use crate::domain::settings::declarations::{AgentSettings, ChannelSettings};

use super::fault::Fault;
use super::file::TOP;
use super::names;
use super::reader::Reader;
use super::vocabulary;

const CHANNEL: &[&str] = &["short", "source", "medium", "max_chars", "qr"];
const AGENT: &[&str] = &["name", "channels", "code"];

/// What the settings do not keep of channels and agents.
#[derive(Debug)]
pub(super) struct Roster {
    /// The channels, each at its place.
    pub(super) channels: Vec<Spanned<Channel>>,
    /// The agents of each channel, in the order of the file.
    pub(super) answering: HashMap<Channel, Vec<Agent>>,
    /// Whether it is known which channels each agent has.
    pub(super) agents_are_known: bool,
    /// The agents' own codes.
    pub(super) codes: Vec<Spanned<CodeSpec>>,
}

/// Reads channels, aliases and agents into the settings.
pub(super) fn read(top: &Reader<'_>, settings: &mut Settings) -> Roster {
    let words = vocabulary::read(top, settings);
    let channels = channels(top, settings);
    if let Some(words) = words {
        aliases(&words, settings);
    }
    let mut roster =
        Roster { channels, answering: HashMap::new(), agents_are_known: true, codes: Vec::new() };
    agents(top, settings, &mut roster);
    roster
}

/// A line of text of the length of a label.
pub(super) fn line(text: &str) -> Result<Box<str>, LabelError> {
    // All labels have the same bounds.
    Content::parse(text).map(|line| Box::from(line.as_str()))
}

fn channels(top: &Reader<'_>, settings: &mut Settings) -> Vec<Spanned<Channel>> {
    top.require("channels", TOP, "[channels] and below it instagram = { short = \"ig\" }");
    let mut channels = Vec::new();
    for (key, table) in top.named("channels", CHANNEL) {
        let short = table.value("short", line);
        let source = table.value("source", |text| vocabulary::source(settings, text));
        let medium = table.value("medium", |text| vocabulary::medium(settings, text));
        let max_chars = table.count("max_chars", "no message fits").map(Spanned::into_inner);
        let qr = table.truth("qr").unwrap_or_default();
        let Some(name) = name(&key, "channel", &table, Channel::parse) else { continue };
        // Files name channels without regard to case, so two that differ in it alone are one.
        if !top.findings.declared.borrow_mut().channel(name.get_ref()) {
            table.fault(twice(&key, "channel"));
            continue;
        }
        vocabulary::channel(&table, &name, settings);
        let own = || Box::from(name.get_ref().as_str());
        let channel = ChannelSettings {
            short: short.unwrap_or_else(own),
            source: source.unwrap_or_else(own),
            medium,
            max_chars,
            qr,
        };
        settings.channels.insert(name.get_ref().clone(), channel);
        channels.push(name);
    }
    let names = settings.channels.keys().map(Channel::as_str);
    top.findings.declared.borrow_mut().section("channels", names);
    channels
}

fn aliases(table: &Reader<'_>, settings: &mut Settings) {
    let aliases = table.pairs("aliases", |text| names::channel(table, settings, text));
    for (alias, channel) in aliases {
        let Some(channel) = channel else { continue };
        let Some(name) = name(&alias, "alias", table, Channel::parse) else { continue };
        let lower = name.get_ref().as_str().to_lowercase();
        if table.findings.declared.borrow().has_channel(&lower) {
            let message = format!("alias `{}` is the name of a channel", alias.get_ref());
            table.fault(Fault::at(alias.span(), message).label("already a channel"));
        } else if settings.aliases.contains_key(lower.as_str()) {
            table.fault(twice(&alias, "alias"));
        } else {
            settings.aliases.insert(lower.into_boxed_str(), channel.into_inner());
        }
    }
}

fn agents(top: &Reader<'_>, settings: &mut Settings, roster: &mut Roster) {
    for (key, table) in top.named("agents", AGENT) {
        let shown = table.value("name", line);
        let channels = table.list("channels", |text| names::channel(&table, settings, text));
        let code = table.parsed("code", CouponCode::mintable);
        roster.agents_are_known &= channels.whole;
        let Some(name) = name(&key, "agent", &table, Agent::parse) else { continue };
        let judged = settings.vocabulary.name("agent", name.get_ref().as_str());
        vocabulary::judge(&table, name.span(), judged);
        let name = name.into_inner();
        if settings.agents.contains_key(&name) {
            table.fault(twice(&key, "agent"));
            continue;
        }
        let channels_of: Vec<Channel> =
            channels.items.into_iter().map(Spanned::into_inner).collect();
        let agent = AgentSettings {
            name: shown,
            channels: channels_of.clone(),
            code: code.as_ref().map(|code| code.get_ref().clone()),
        };
        settings.agents.insert(name.clone(), agent);
        if let Some(code) = code {
            let tags = Tags { agent: Some(name.clone()), ..Tags::default() };
            roster.codes.push(Spanned::new(
                code.span(),
                CodeSpec {
                    code: code.into_inner(),
                    tags,
                    terms: Terms::default(),
                    origin: Origin::Entry,
                },
            ));
        }
        for channel in channels_of {
            roster.answering.entry(channel).or_default().push(name.clone());
        }
    }
    let names = settings.agents.keys().map(Agent::as_str);
    top.findings.declared.borrow_mut().section("agents", names);
}

/// The name that a key declares.
pub(super) fn name<T>(
    key: &Spanned<&str>,
    what: &str,
    table: &Reader<'_>,
    parse: impl Fn(&str) -> Result<T, LabelError>,
) -> Option<Spanned<T>> {
    match parse(key.get_ref()) {
        Ok(name) => Some(Spanned::new(key.span(), name)),
        Err(error) => {
            table.refuse(&format!("the name of this {what}"), key.span(), &error);
            None
        }
    }
}

/// The channel that a key names, by name or alias; `place` names the table in a fault.
pub(super) fn channel_key(
    key: &Spanned<&str>,
    place: &str,
    table: &Reader<'_>,
    settings: &Settings,
) -> Option<Channel> {
    match names::channel(table, settings, key.get_ref()) {
        Ok(channel) => Some(channel),
        Err(error) => {
            table.refuse(place, key.span(), &error);
            None
        }
    }
}

/// The fault of a name that is declared again, with other spaces or in other case.
pub(super) fn twice(key: &Spanned<&str>, what: &str) -> Fault {
    let message = format!("{what} `{}` is declared twice", key.get_ref());
    Fault::at(key.span(), message).label("a second time")
}
