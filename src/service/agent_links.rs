//! Which links are an agent's, in memory: their page is made without a walk of all links.
//!
//! Invariant: has the ids of the newest links of each agent that are not retired, at most `AGENT_LINKS_MAX` of each. An
//! id may stay after its link got another agent, so that whoever reads the link looks at its agent. Links of one
//! recipient are left out: a list of contacts would push out those that the agent pastes.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use crate::domain::label::Agent;
use crate::domain::limits::AGENT_LINKS_MAX;
use crate::domain::link::{Link, LinkId, Origin};

#[derive(Debug, Default)]
pub struct AgentLinks(Mutex<HashMap<Agent, BTreeSet<LinkId>>>);

impl AgentLinks {
    /// Notes a link as it is now.
    pub fn note(&self, link: &Link) {
        let Some(agent) = &link.spec.tags.agent else { return };
        if link.spec.origin == Origin::Recipient {
            return;
        }
        let mut agents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if link.retired_at.is_some() {
            if let Some(links) = agents.get_mut(agent) {
                links.remove(&link.id);
            }
            return;
        }
        if !agents.contains_key(agent) {
            agents.insert(agent.clone(), BTreeSet::new());
        }
        let Some(links) = agents.get_mut(agent) else { return };
        links.insert(link.id);
        if links.len() > AGENT_LINKS_MAX {
            links.pop_first();
        }
    }

    /// The ids of an agent's links, the newest last.
    #[must_use]
    pub fn of(&self, agent: &Agent) -> Vec<LinkId> {
        let agents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        agents.get(agent).into_iter().flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests;
