//! `token list`: what each token is for, its status and its last use, never its secret.

use super::cell::Cell;
use super::list::List;
use crate::domain::label::{Agent, Campaign};
use crate::domain::time::Timestamp;
use crate::domain::token::StoredToken;

#[must_use]
pub fn tokens(tokens: &[StoredToken], now: Timestamp) -> List<'_> {
    fn row(token: &StoredToken, now: Timestamp) -> Vec<Cell<'_>> {
        let permits = &token.spec.permits;
        let at = |at: Option<Timestamp>| Cell::plain(at.map(|at| at.to_string()));
        vec![
            Cell::Plain(token.spec.name.to_string().into()),
            Cell::Plain(permits.to_string().into()),
            Cell::Plain(token.status(now).as_str().into()),
            Cell::Plain(token.made_at.to_string().into()),
            Cell::text(permits.agent.as_ref().map(Agent::as_str)),
            Cell::text(permits.campaign.as_ref().map(Campaign::as_str)),
            at(token.spec.ends_at),
            at(token.used_at),
            token.spec.rate.map_or(Cell::Missing, |rate| Cell::Count(rate.into())),
        ]
    }
    List {
        columns: vec![
            "name",
            "scope",
            "status",
            "made_at",
            "agent",
            "campaign",
            "ends_at",
            "used_at",
            "requests_a_minute",
        ],
        spare: &["requests_a_minute", "campaign", "agent", "made_at"],
        rows: tokens.iter().map(|token| row(token, now)).collect(),
    }
}
