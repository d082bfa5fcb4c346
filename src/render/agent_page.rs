//! The address of an agent's page, for programs.

use super::cell::Cell;
use super::list::List;
use crate::domain::agent_page::AgentPage;

/// The list of `agent page`, which has one row.
#[must_use]
pub fn agent_page<'a>(page: &'a AgentPage, address: &'a str) -> List<'a> {
    let row = vec![
        Cell::text(Some(page.agent.as_str().to_owned())),
        Cell::Plain(address.into()),
        Cell::Plain(page.since.to_string().into()),
    ];
    List { columns: vec!["agent", "address", "since"], spare: &[], rows: vec![row] }
}
