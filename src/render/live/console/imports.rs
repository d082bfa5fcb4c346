//! Imports, and the page that asks before one is taken back.

use maud::html;

use super::super::isolated;
use super::frame::{Context, Place, Shown};
use super::importing::form;
use super::table::{ACTS, Table, file, table, with_acts};
use crate::domain::record::ledger::StoredImport;
use crate::render::imports::imports as imports_list;
use crate::render::texts::say;

const OWN: &str = "console/imports";

/// The page of imports, the latest first.
#[must_use]
pub fn imports(context: &Context, of: &[StoredImport]) -> Shown {
    let latest: Vec<StoredImport> = of.iter().rev().cloned().collect();
    let list = imports_list(&latest);
    if context.is_csv {
        return file(&list, "imports");
    }
    let can_be_undone = |of: &StoredImport| context.may_change() && of.undone.is_none();
    let acts = latest.iter().map(|of| can_be_undone(of).then(|| say!("console-take-back")));
    let list = with_acts(list, acts);
    let leads = |row: usize, column: &str| {
        let number = latest[row].number.get().to_string();
        (column == ACTS).then(|| context.to("console/undo", &[("import", &number)]))
    };
    let as_is = Table {
        own: Some(OWN),
        ..Table::new(
            say!("console-imports-of", zone = context.zone.name()),
            say!("console-no-imports"),
        )
    };
    let body = html! {
        @if context.may_change() { (form(context)) }
        (table(context, &list, &as_is, &leads))
    };
    context.page(Place::Imports, &say!("console-imports"), &body)
}

/// The page that asks before an import is taken back.
#[must_use]
pub fn undo(context: &Context, of: &StoredImport) -> Shown {
    let number = of.number.get().to_string();
    let latest = [of.clone()];
    let list = imports_list(&latest);
    let none = |_: usize, _: &str| None;
    let body = html! {
        (table(context, &list, &Table::new(say!("console-imports"), String::new()), &none))
        @if of.undone.is_some() {
            p.note { (say!("console-undone-before")) }
        } @else {
            p { (say!("console-undo-asks")) }
            form method="post" action=(context.to("console/undo", &[])) {
                (context.key_field())
                input type="hidden" name="import" value=(number);
                p.row {
                    button.main type="submit" { (say!("console-undo", number = number.as_str())) }
                    a.button href=(context.to(OWN, &[])) { (say!("console-cancel")) }
                }
            }
        }
    };
    let file = of.spec.file.as_deref().unwrap_or("stdin");
    let title = say!("console-undo-title", number = number.as_str());
    context.page(Place::Imports, &title, &html! { p { (isolated(file)) } (body) })
}
