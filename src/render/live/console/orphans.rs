//! The slugs that people asked for and that no link has.

use maud::html;

use super::frame::{Context, Place, Shown};
use super::table::{Table, file, table};
use crate::render::orphans::{orphan_sentences, orphans as orphans_list};
use crate::render::texts::say;
use crate::report::OrphanList;

const OWN: &str = "console/orphans";

/// The page of orphans.
#[must_use]
pub fn orphans(context: &Context, of: &OrphanList) -> Shown {
    let list = orphans_list(of, &context.zone);
    if context.is_csv {
        return file(&list, "orphans");
    }
    let leads = |row: usize, column: &str| {
        let nearest = of.slugs[row].nearest.as_ref().filter(|_| column == "did_you_mean")?;
        Some(context.to(&format!("console/link/{}", nearest.slug), &[]))
    };
    let as_is = Table {
        own: Some(OWN),
        ..Table::new(
            say!("console-orphans-of", zone = context.zone.name()),
            say!("console-no-orphans"),
        )
    };
    let body = html! {
        p.soft { (say!("console-orphans-are")) }
        (table(context, &list, &as_is, &leads))
        @for said in orphan_sentences(of) { p.soft { (said) } }
    };
    context.page(Place::Orphans, &say!("console-orphans"), &body)
}
