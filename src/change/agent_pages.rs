//! Gives agents their pages, and ends addresses of pages.
//!
//! Invariant: an agent has one page, and a number belongs to one agent for ever. An address that was ended never holds
//! again: series are drawn at random. Does not make addresses (see `domain::agent_page`).

use crate::domain::agent_page::AgentPage;
use crate::domain::label::Agent;
use crate::domain::limits::AGENT_PAGES_MAX;
use crate::domain::time::Timestamp;
use crate::store::{StoreError, Txn};

use super::outcome::{Outcome, Refusal};

pub(super) fn open(
    txn: &Txn,
    agent: &Agent,
    series: u64,
    renews: bool,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let pages = txn.agent_pages()?;
    let known = pages.iter().find(|page| page.agent == *agent);
    if let Some(page) = known.filter(|_| !renews) {
        return Ok(Outcome::AgentPage(Box::new(page.clone())));
    }
    let after_last = pages.last().map_or(0, |page| page.number + 1);
    let number = known.map_or(after_last, |page| page.number);
    if number >= AGENT_PAGES_MAX {
        return Ok(Outcome::Refused(Refusal::AgentPagesFull));
    }
    let page = AgentPage { number, agent: agent.clone(), series, since: at };
    txn.put_agent_page(&page)?;
    Ok(Outcome::AgentPage(Box::new(page)))
}

#[cfg(test)]
mod tests;
