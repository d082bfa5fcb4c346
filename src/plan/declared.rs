//! The names that a plan declares, while it is read: for looking them up and for suggesting one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use thiserror::Error;

use super::nearest::suggestion;
use crate::domain::fold::fold_name;
use crate::domain::label::{Agent, Campaign, Channel};

/// The names that have been read so far.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Channels by their folded names.
    channels: HashMap<String, Channel>,
    /// Agents by their folded names, and where each is declared.
    agents: HashMap<String, (Agent, usize)>,
    /// Campaigns by their folded names.
    campaigns: HashMap<String, Campaign>,
    /// The names of every section, in the order in which they are suggested.
    names: HashMap<&'static str, Vec<Box<str>>>,
}

impl Declared {
    /// Adds a channel. Returns false if there is one whose name differs at most in case.
    pub(super) fn add_channel(&mut self, channel: &Channel) -> bool {
        match self.channels.entry(fold_name(channel.as_str())) {
            Entry::Occupied(_) => false,
            Entry::Vacant(slot) => {
                slot.insert(channel.clone());
                true
            }
        }
    }

    /// The channel of this name, in any case.
    pub(super) fn channel(&self, name: &str) -> Option<&Channel> {
        self.channels.get(&fold_name(name))
    }

    /// Adds an agent, with the offset where it is declared. Returns false if there is one whose name
    /// differs at most in case.
    pub(super) fn add_agent(&mut self, agent: &Agent, at: usize) -> bool {
        match self.agents.entry(fold_name(agent.as_str())) {
            Entry::Occupied(_) => false,
            Entry::Vacant(slot) => {
                slot.insert((agent.clone(), at));
                true
            }
        }
    }

    /// The agent of this name, in any case.
    pub(super) fn agent(&self, name: &str) -> Option<&Agent> {
        self.agents.get(&fold_name(name)).map(|(agent, _)| agent)
    }

    /// Adds a campaign. Returns false if there is one whose name differs at most in case.
    pub(super) fn add_campaign(&mut self, campaign: &Campaign) -> bool {
        match self.campaigns.entry(fold_name(campaign.as_str())) {
            Entry::Occupied(_) => false,
            Entry::Vacant(slot) => {
                slot.insert(campaign.clone());
                true
            }
        }
    }

    /// The campaign of this name, in any case.
    pub(super) fn campaign(&self, name: &str) -> Option<&Campaign> {
        self.campaigns.get(&fold_name(name))
    }

    /// Where an agent is declared.
    pub(super) fn agent_at(&self, agent: &Agent) -> Option<usize> {
        self.agents.get(&fold_name(agent.as_str())).map(|(_, at)| *at)
    }

    /// Sets the names of a section.
    pub(super) fn set_section<'n>(
        &mut self,
        section: &'static str,
        names: impl Iterator<Item = &'n str>,
    ) {
        self.names.insert(section, names.map(Box::from).collect());
    }

    /// The help for a name that a section does not have.
    pub(super) fn suggestion(&self, section: &str, given: &str) -> String {
        let names = self.names.get(section).map(Vec::as_slice).unwrap_or_default();
        suggestion(given, names.iter().map(|name| &**name))
    }
}

/// A name that the plan does not declare.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{what} `{given}` is not in [{section}]")]
pub(super) struct UnknownName {
    /// `channel`, `agent` or `campaign`.
    pub(super) what: &'static str,
    /// The section that would declare it.
    pub(super) section: &'static str,
    pub(super) given: String,
}
