//! Pages of agents: reading and writing their rows.
//!
//! Invariant: numbers ascend from 0, and no row is ever deleted, so that no number is given twice.

use super::Txn;
use crate::domain::agent_page::AgentPage;
use crate::store::{StoreError, tables};

impl Txn {
    /// All of them, by number.
    pub fn agent_pages(&self) -> Result<Vec<AgentPage>, StoreError> {
        tables::AGENT_PAGES.open(self)?.all()
    }

    /// Inserts or replaces the page with this number.
    pub fn put_agent_page(&self, page: &AgentPage) -> Result<(), StoreError> {
        tables::AGENT_PAGES.open(self)?.insert(page.number, page).map(drop)
    }
}
