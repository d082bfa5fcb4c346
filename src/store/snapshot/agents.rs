//! The agents that the data names: of links, codes, conversations and calls.
//!
//! Invariant: each is there as it is written, and only once. Does not say which of them the plan means.

use std::collections::BTreeSet;

use super::parts::{Ask, Parts, Row};
use super::selection::{CodeSelection, LinkSelection, RecordSelection, Selection};
use crate::domain::label::Agent;

/// The agents of a snapshot. Those of batches are in the batches, which every snapshot has.
#[derive(Debug, Default)]
pub struct AgentNames {
    pub agents: BTreeSet<Agent>,
}

impl AgentNames {
    #[must_use]
    pub fn ask() -> Ask<Self> {
        Ask::new(Selection {
            links: LinkSelection::All,
            codes: CodeSelection::Single(Vec::new()),
            records: RecordSelection::All,
            ..Selection::settings()
        })
    }

    fn add(&mut self, agent: Option<Agent>) {
        self.agents.extend(agent);
    }
}

impl Parts for AgentNames {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Link(link) => self.add(link.spec.tags.agent),
            Row::Code(code) => self.add(code.spec.tags.agent),
            Row::Conversation(conversation) => self.add(conversation.agent),
            Row::Call(call) => self.add(call.agent),
            Row::Total(total) => self.add(total.agent),
            _ => {}
        }
    }
}
