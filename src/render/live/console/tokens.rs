//! Tokens, and the page that asks before one is retired.
//!
//! Invariant: tokens are retired only in a session that was opened on the server's machine, as by a command.

use maud::html;

use super::super::isolated;
use super::frame::{Context, Place, Shown};
use super::table::{ACTS, Table, file, table, with_acts};
use crate::domain::token::StoredToken;
use crate::render::texts::say;
use crate::render::tokens::tokens as tokens_list;

const OWN: &str = "console/tokens";

/// The page of tokens.
#[must_use]
pub fn tokens(context: &Context, of: &[StoredToken]) -> Shown {
    let list = tokens_list(of, context.now);
    if context.is_csv {
        return file(&list, "tokens");
    }
    let can_retire =
        |of: &StoredToken| context.may_change() && context.is_local && of.retired_at.is_none();
    let acts = of.iter().map(|of| can_retire(of).then(|| say!("console-token-retire")));
    let list = with_acts(list, acts);
    let leads = |row: usize, column: &str| {
        let name = of[row].spec.name.as_str();
        (column == ACTS).then(|| context.to("console/token", &[("token", name)]))
    };
    let as_is =
        Table { own: Some(OWN), ..Table::new(say!("console-tokens"), say!("console-no-tokens")) };
    let body = html! {
        (table(context, &list, &as_is, &leads))
        p.soft { (say!("console-tokens-are")) " " code { "couplet token new NAME" } }
    };
    context.page(Place::Tokens, &say!("console-tokens"), &body)
}

/// The page that asks before a token is retired.
#[must_use]
pub fn retire_token(context: &Context, of: &StoredToken) -> Shown {
    let name = of.spec.name.as_str();
    let body = html! {
        p { (say!("console-token-asks")) " " (isolated(name)) }
        form method="post" action=(context.to("console/token", &[])) {
            (context.key_field())
            input type="hidden" name="token" value=(name);
            p.row {
                button.main type="submit" { (say!("console-token-retire")) }
                a.button href=(context.to(OWN, &[])) { (say!("console-cancel")) }
            }
        }
    };
    context.page(Place::Tokens, &say!("console-tokens"), &body)
}
