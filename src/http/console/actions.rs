//! What the forms of the console change.
//!
//! Invariant: a form names what it changes, and a page asked before. What cannot be read of it changes nothing.

use super::{Asked, Page, Refused};
use crate::change::Operation;
use crate::domain::link::slug::Slug;
use crate::domain::record::ledger::ImportNumber;
use crate::domain::token::TokenName;
use crate::http::live::{Fields, with_query};
use crate::service::console::{Desk, OpenSession};

/// Does what a form says. Returns the address of the next page.
pub(super) async fn act(desk: &Desk, asked: &Asked, fields: &Fields) -> Result<String, Refused> {
    match asked.page {
        Page::Retire => retire(desk, &asked.session, fields).await,
        Page::Undo => undo(desk, &asked.session, fields).await,
        // As with commands: a leaked token must not end others.
        Page::RetireToken if asked.session.is_local => {
            retire_token(desk, &asked.session, fields).await
        }
        Page::RetireToken => Err(Refused::Change(
            "tokens are retired in a session that was opened on the server's machine".to_owned(),
        )),
        _ => Err(Refused::NotFound),
    }
}

async fn retire(desk: &Desk, session: &OpenSession, fields: &Fields) -> Result<String, Refused> {
    let slugs = slugs(fields)?;
    let is_gone = fields.get("gone").is_some();
    let mut retired = 0_u64;
    for slug in slugs {
        match desk.change(session, Operation::retire_link(slug, is_gone, None)).await? {
            Ok(_) => retired += 1,
            Err(refusal) => return Err(Refused::Change(refusal.to_string())),
        }
    }
    Ok(done("links", "retired", &retired.to_string()))
}

/// The slugs that a form or a query names.
pub(super) fn slugs(fields: &Fields) -> Result<Vec<Slug>, Refused> {
    let parsed = fields.all("slug").map(Slug::parse);
    parsed.collect::<Result<_, _>>().map_err(|error| Refused::Malformed(error.to_string()))
}

/// The number of an import that a form or a query names.
pub(super) fn import(fields: &Fields) -> Result<ImportNumber, Refused> {
    let number = fields.get("import").and_then(|text| text.parse().ok());
    number.and_then(ImportNumber::new).ok_or(Refused::NotFound)
}

async fn undo(desk: &Desk, session: &OpenSession, fields: &Fields) -> Result<String, Refused> {
    let number = import(fields)?;
    match desk.change(session, Operation::undo_import(number)).await? {
        Ok(_) => Ok(done("imports", "undone", &number.get().to_string())),
        Err(refusal) => Err(Refused::Change(refusal.to_string())),
    }
}

async fn retire_token(
    desk: &Desk,
    session: &OpenSession,
    fields: &Fields,
) -> Result<String, Refused> {
    let name = fields.get("token").and_then(|name| TokenName::parse(name).ok());
    let name = name.ok_or(Refused::NotFound)?;
    match desk.change(session, Operation::retire_token(name)).await? {
        Ok(_) => Ok(done("tokens", "token", "1")),
        Err(refusal) => Err(Refused::Change(refusal.to_string())),
    }
}

/// The address of a list, beside the form's own, with what was done.
fn done(list: &str, what: &str, number: &str) -> String {
    with_query(list, &[("done", Some(what)), ("n", Some(number))])
}
