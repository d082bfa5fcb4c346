//! The layout of the pages of agents.
//!
//! Invariant: as in `domain`.

use super::{as_record, rows};
use crate::domain::agent_page::AgentPage;

as_record! {
    AgentPage { number, agent, series, since }
}

rows!(AgentPage);
