//! `[agents]`: who answers on which channels, and their own codes with their terms.

use std::collections::HashMap;

use toml::Spanned;

use crate::domain::code::coupon::{CodeSpec, CouponCode};
use crate::domain::code::terms::Terms;
use crate::domain::label::{Agent, Channel, Tags};
use crate::domain::link::Origin;
use crate::domain::settings::Settings;
use crate::domain::settings::declarations::AgentSettings;
use crate::domain::time::Timestamp;
use crate::plan::fault::Fault;

use super::keys::{line, name, twice};
use super::names;
use super::reader::Reader;
use super::terms::{TERMS, Whose, terms};
use super::vocabulary;

pub(super) const AGENT: &[&str] = &[
    "short",
    "name",
    "channels",
    "code",
    "discount",
    "limit",
    "limit_by_customer",
    "starts",
    "ends",
    "minimum",
];

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
pub(super) fn read(top: &Reader<'_>, settings: &mut Settings, now: Timestamp) -> Agents {
    let today = settings.zone.day(now);
    let mut agents = Agents { by_channel: HashMap::new(), are_known: true, codes: Vec::new() };
    for (key, table) in top.named("agents", AGENT) {
        let short = table.value("short", line);
        let shown = table.value("name", line);
        let channels = table.list("channels", |text| names::channel(&table, settings, text));
        let code = table.parsed("code", CouponCode::registered);
        let terms = terms(&table, Whose::Agent, settings, today);
        judge_terms(&table);
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
        agents.codes.extend(code.map(|code| own_code(code, terms, &name)));
        for channel in channels {
            agents.by_channel.entry(channel).or_default().push(name.clone());
        }
    }
    let names = settings.agents.keys().map(Agent::as_str);
    top.findings.declared.borrow_mut().set_section("agents", names);
    agents
}

/// Terms that stand without a code are a fault: they would hold for nothing.
fn judge_terms(table: &Reader<'_>) {
    if table.has("code") {
        return;
    }
    for (key, span) in TERMS.into_iter().filter_map(|key| Some((key, table.key_span(key)?))) {
        let message = format!("`{key}`{} is of a code, and this agent has none", table.place);
        let fault = Fault::at(span, message).label("no code");
        table.fault(fault.help("add a line such as code = \"MIA10\""));
    }
}

fn own_code(code: Spanned<CouponCode>, terms: Terms, agent: &Agent) -> Spanned<CodeSpec> {
    let tags = Tags { agent: Some(agent.clone()), ..Tags::default() };
    let (span, code) = (code.span(), code.into_inner());
    Spanned::new(span, CodeSpec { code, tags, terms, origin: Origin::Entry })
}
