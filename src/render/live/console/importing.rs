//! The form that sends a file to be imported, and the page that says what is in it and what became of it.
//!
//! Invariant: what is said of a file is what the command `import` says of it, each line a text and nothing more.

use maud::{Markup, html};

use super::super::isolated;
use super::frame::{Context, Place, Shown};
use super::table::head;
use crate::domain::record::ledger::ImportNumber;
use crate::render::texts::say;

/// The kinds of files, as the command names them.
pub const IMPORT_KINDS: [&str; 8] =
    ["orders", "redemptions", "conversations", "calls", "events", "costs", "sends", "totals"];
/// The settings that can be given, as the command names its flags.
pub const IMPORT_SETTINGS: [&str; 9] =
    ["from", "currency", "zone", "country", "decimal", "dates", "channel", "agent", "shop"];

/// How a look at a file, or its import, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportEnd {
    Good,
    /// The rows that are wrong are left out.
    BadRows,
    Failed,
}

/// A file that is looked at, or was imported.
#[derive(Debug)]
pub struct ImportView<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub kind: &'a str,
    pub settings: &'a [(&'static str, Box<str>)],
    pub map: Option<&'a str>,
    pub replaces: bool,
    /// How the command ended and what it said; `None` while it runs.
    pub said: Option<(ImportEnd, &'a str)>,
    /// Whether it is the import, and not the look before it.
    pub is_import: bool,
}

/// The form that sends a file.
pub(super) fn form(context: &Context) -> Markup {
    let none = ImportView {
        id: "",
        name: "",
        kind: "",
        settings: &[],
        map: None,
        replaces: false,
        said: None,
        is_import: false,
    };
    html! {
        form.card method="post" enctype="multipart/form-data" action=(context.to("console/import", &[])) {
            h2 { (say!("console-import-file")) }
            p.soft { (say!("console-import-looks")) }
            (context.key_field())
            div.grid {
                (kind(&none))
                div { label for="file" { (say!("console-import-choose")) } input #file type="file" name="file"; }
            }
            details {
                summary { (say!("console-import-paste")) }
                label for="text" { (say!("console-import-text")) }
                textarea #text name="text" rows="6" dir="auto" autocomplete="off" spellcheck="false" {}
            }
            (settings(&none))
            p { button.main type="submit" { (say!("console-import-look")) } }
        }
    }
}

fn kind(of: &ImportView<'_>) -> Markup {
    html! {
        div {
            label for="kind" { (say!("console-import-kind")) }
            select #kind name="kind" {
                @for kind in IMPORT_KINDS { option value=(kind) selected[kind == of.kind] { (kind) } }
            }
        }
    }
}

/// What can be said of a file that does not say it itself.
fn settings(of: &ImportView<'_>) -> Markup {
    let value = |name: &str| of.settings.iter().find(|(of, _)| *of == name).map(|(_, value)| value);
    let is_any = !of.settings.is_empty() || of.map.is_some() || of.replaces;
    html! {
        details open[is_any] {
            summary { (say!("console-import-settings")) }
            div.grid {
                @for name in IMPORT_SETTINGS {
                    div {
                        label for=(name) { (setting(name)) }
                        input #(name) name=(name) value=[value(name)] dir="auto" autocomplete="off";
                    }
                }
            }
            label for="map" { (say!("console-import-map")) }
            textarea #map name="map" rows="4" dir="auto" autocomplete="off" spellcheck="false" { (of.map.unwrap_or_default()) }
            p { label.pick { input type="checkbox" name="replace" value="yes" checked[of.replaces]; (say!("console-import-replace")) } }
        }
    }
}

fn setting(name: &str) -> String {
    match name {
        "from" => say!("console-import-from"),
        "zone" => say!("console-import-zone"),
        "country" => say!("console-import-country"),
        "decimal" => say!("console-import-decimal"),
        "dates" => say!("console-import-dates"),
        "agent" => say!("console-import-agent"),
        "shop" => say!("console-import-shop"),
        other => head(other),
    }
}

/// The page of a file: what is in it, or what became of it.
#[must_use]
pub fn importing(context: &Context, of: &ImportView<'_>, number: Option<ImportNumber>) -> Shown {
    let body = match of.said {
        None => html! {
            p.note role="status" { (say!("console-import-running")) }
            p { a.tap href=(context.here("console/import", &[])) { (say!("console-reload")) } }
        },
        Some((end, said)) => html! {
            (told(of, end))
            section.card aria-labelledby="told" {
                h2 #told { (say!("console-import-said", kind = of.kind)) }
                @for line in said.lines() { p.said { (isolated(line)) } }
            }
            @if of.is_import { (after(context, number)) } @else { (before(context, of, end != ImportEnd::Failed)) }
        },
    };
    context.page(Place::Imports, &say!("console-import-title", file = of.name), &body)
}

/// In one sentence, what may be done or was.
fn told(of: &ImportView<'_>, end: ImportEnd) -> Markup {
    let (class, said) = match (of.is_import, end) {
        (false, ImportEnd::Good) => ("note", say!("console-import-can")),
        (false, ImportEnd::BadRows) => ("note bad", say!("console-import-can-some")),
        (false, ImportEnd::Failed) => ("note bad", say!("console-import-cannot")),
        (true, ImportEnd::Good) => ("note", say!("console-import-done")),
        (true, ImportEnd::BadRows) => ("note bad", say!("console-import-done-some")),
        (true, ImportEnd::Failed) => ("note bad", say!("console-import-failed")),
    };
    html! { p class=(class) role="status" { (said) } }
}

/// What can be done with a file that was looked at.
fn before(context: &Context, of: &ImportView<'_>, is_good: bool) -> Markup {
    html! {
        @if is_good {
            form method="post" action=(context.to("console/import/run", &[])) {
                (context.key_field())
                input type="hidden" name="held" value=(of.id);
                p.row {
                    button.main type="submit" { (say!("console-import-run")) }
                    a.button href=(context.to("console/imports", &[])) { (say!("console-cancel")) }
                }
            }
        }
        form.card method="post" action=(context.to("console/import/again", &[])) {
            h2 { (say!("console-import-otherwise")) }
            (context.key_field())
            input type="hidden" name="held" value=(of.id);
            (kind(of))
            (settings(of))
            p.row {
                button type="submit" { (say!("console-import-again")) }
                @if !is_good { a.button href=(context.to("console/imports", &[])) { (say!("console-import-other")) } }
            }
        }
    }
}

/// Where to go once it is imported.
fn after(context: &Context, number: Option<ImportNumber>) -> Markup {
    html! {
        p.row {
            @if let Some(number) = number.map(|number| number.get().to_string()) {
                a.button href=(context.to("console/undo", &[("import", &number)])) { (say!("console-undo", number = number.as_str())) }
            }
            a.button.main href=(context.to("console/imports", &[])) { (say!("console-import-other")) }
        }
    }
}
