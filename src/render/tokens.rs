//! `token list`: the name, scope and status of each token, never its secret.

use super::cell::Cell;
use super::list::List;
use crate::domain::token::StoredToken;

#[must_use]
pub fn tokens(tokens: &[StoredToken]) -> List<'_> {
    let row = |token: &StoredToken| {
        let status = if token.is_live() { "live" } else { "retired" };
        let words = [token.spec.scope.as_str(), status];
        let mut cells = vec![Cell::Plain(token.spec.name.to_string().into())];
        cells.extend(words.map(|word| Cell::Plain(word.into())));
        cells.push(Cell::Plain(token.made_at.to_string().into()));
        cells
    };
    List {
        columns: vec!["name", "scope", "status", "made_at"],
        spare: &[],
        rows: tokens.iter().map(row).collect(),
    }
}
