//! The names that a plan declares, while it is read: for looking them up and for suggesting one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use thiserror::Error;

use super::nearest::suggestion;
use crate::domain::label::{Agent, Channel};

/// The names that have been read so far.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Channels by their names in lower case.
    channels: HashMap<String, Channel>,
    /// Where each agent is declared.
    agents: HashMap<Agent, usize>,
    /// The names of every section, in the order in which they are suggested.
    names: HashMap<&'static str, Vec<Box<str>>>,
}

impl Declared {
    /// Adds a channel. Returns false if there is one whose name differs at most in case.
    pub(super) fn add_channel(&mut self, channel: &Channel) -> bool {
        match self.channels.entry(channel.as_str().to_lowercase()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(slot) => {
                slot.insert(channel.clone());
                true
            }
        }
    }

    /// The channel of this name, which is given in lower case.
    pub(super) fn channel(&self, lower: &str) -> Option<&Channel> {
        self.channels.get(lower)
    }

    /// Adds an agent, with the offset where it is declared.
    pub(super) fn add_agent(&mut self, agent: &Agent, at: usize) {
        self.agents.entry(agent.clone()).or_insert(at);
    }

    /// Where an agent is declared.
    pub(super) fn agent_at(&self, agent: &Agent) -> Option<usize> {
        self.agents.get(agent).copied()
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
