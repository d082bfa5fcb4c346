//! `console list`: the sessions of the console, and the one-time addresses that wait.

use super::cell::Cell;
use super::list::List;
use crate::domain::session::ShownSession;
use crate::domain::token::TokenName;

#[must_use]
pub fn sessions(sessions: &[ShownSession]) -> List<'_> {
    let row = |of: &ShownSession| {
        vec![
            Cell::Count(of.number.into()),
            Cell::Plain(of.scope.as_str().into()),
            Cell::Plain(if of.is_waiting { "waiting" } else { "open" }.into()),
            Cell::plain(of.opened_by.as_ref().map(|name| TokenName::as_str(name).to_owned())),
            Cell::Plain(of.begun_at.to_string().into()),
            Cell::Plain(of.ends_at.to_string().into()),
        ]
    };
    List {
        columns: vec!["number", "scope", "state", "token", "begun_at", "ends_at"],
        spare: &[],
        rows: sessions.iter().map(row).collect(),
    }
}
