//! `[agents]`: who answers on which channels, and their own codes.

use std::collections::HashMap;

use toml::Spanned;

use crate::domain::code::coupon::{CodeSpec, CouponCode};
use crate::domain::code::terms::Terms;
use crate::domain::label::{Agent, Channel, Tags};
use crate::domain::link::Origin;
use crate::domain::settings::Settings;
use crate::domain::settings::declarations::AgentSettings;

use super::keys::{line, name, twice};
use super::names;
use super::reader::Reader;
use super::vocabulary;

pub(super) const AGENT: &[&str] = &["short", "name", "channels", "code"];

/// What campaigns need to know of the agents, beyond the settings.
#[derive(Debug)]
pub(super) struct Agents {
    /// The agents of each channel, in the order of the file.
    pub(super) by_channel: HashMap<Channel, Vec<Agent>>,
    /// Whether the channels of every agent could be read.
    pub(super) are_known: bool,
    /// The agents' own codes.
    pub(super) codes: Vec<Spanned<CodeSpec>>,
}

/// Reads the agents into the settings, once the channels are known.
pub(super) fn read(top: &Reader<'_>, settings: &mut Settings) -> Agents {
    let mut agents = Agents { by_channel: HashMap::new(), are_known: true, codes: Vec::new() };
    for (key, table) in top.named("agents", AGENT) {
        let short = table.value("short", line);
        let shown = table.value("name", line);
        let channels = table.list("channels", |text| names::channel(&table, settings, text));
        let code = table.parsed("code", CouponCode::registered);
        agents.are_known &= channels.is_whole;
        let Some(name) = name(&key, "agent", &table, Agent::parse) else { continue };
        let judged = settings.vocabulary.name("agent", name.get_ref().as_str());
        vocabulary::judge(&table, name.span(), judged);
        let at = name.span().start;
        let name = name.into_inner();
        if !top.findings.declared.borrow_mut().add_agent(&name, at) {
            table.fault(twice(&key, "agent"));
            continue;
        }
        let channels: Vec<Channel> = channels.items.into_iter().map(Spanned::into_inner).collect();
        let agent = AgentSettings {
            name: shown,
            channels: channels.clone(),
            code: code.as_ref().map(|code| code.get_ref().clone()),
            short,
        };
        settings.agents.insert(name.clone(), agent);
        agents.codes.extend(code.map(|code| own_code(code, &name)));
        for channel in channels {
            agents.by_channel.entry(channel).or_default().push(name.clone());
        }
    }
    let names = settings.agents.keys().map(Agent::as_str);
    top.findings.declared.borrow_mut().set_section("agents", names);
    agents
}

fn own_code(code: Spanned<CouponCode>, agent: &Agent) -> Spanned<CodeSpec> {
    let tags = Tags { agent: Some(agent.clone()), ..Tags::default() };
    let (span, code) = (code.span(), code.into_inner());
    let (terms, origin) = (Terms::default(), Origin::Entry);
    Spanned::new(span, CodeSpec { code, tags, terms, origin })
}
