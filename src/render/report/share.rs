//! The page of a share of one campaign or agent: its own sums, and its rows under other groupings.
//!
//! Invariant: it says nothing of other campaigns, agents or of the whole, and names no customer and no order.

use std::io::{self, Write};

use super::page::{grouped_part, subtitle};
use super::{glossary, words};
use crate::domain::share::SharedOf;
use crate::render::page::Page;
use crate::render::page::html::html;
use crate::render::period;
use crate::render::texts::{self, say};
use crate::report::{Excerpt, Report};

/// Writes the page as one HTML file. `report` is of the period and grouped by what is shared; `name` is how people call
/// it.
pub fn share_html(
    report: &Report,
    excerpt: &Excerpt,
    of: &SharedOf,
    name: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    out.write_all(html(&page(report, excerpt, of, name)).as_bytes())
}

fn page(report: &Report, excerpt: &Excerpt, of: &SharedOf, name: &str) -> Page {
    let period = period::title(&report.period);
    let title = match of {
        SharedOf::Agent(_) => say!("share-title-agent", name = name, period = period),
        SharedOf::Campaign(_) | SharedOf::Report => {
            say!("share-title-campaign", name = name, period = period)
        }
    };
    let mut parts: Vec<_> = excerpt.by.iter().map(own_part).collect();
    let main = parts.first().map(|part| part.id.clone()).unwrap_or_default();
    if let Some(report) = excerpt.by.first() {
        parts.push(glossary::part(report, &parts));
    }
    Page {
        language: say!("language"),
        title,
        days: report.period.first_and_last().into(),
        subtitle: subtitle(report),
        summary: vec![summary(excerpt)],
        summary_title: say!("page-summary"),
        points: Vec::new(),
        points_title: say!("page-points"),
        main,
        parts,
        noted: Vec::new(),
        parts_title: say!("page-parts"),
    }
}

fn summary(excerpt: &Excerpt) -> String {
    let brought = |sums: &_| words::brought(sums);
    let said = texts::sentences(excerpt.sums.iter().filter_map(brought));
    let clicked = excerpt.sums.first().filter(|of| of.people > 0);
    let clicked = clicked.map(|of| say!("share-people", people = of.people, clicks = of.clicks));
    let all: Vec<String> = clicked.into_iter().chain((!said.is_empty()).then_some(said)).collect();
    if all.is_empty() { say!("share-nothing") } else { texts::sentences(all) }
}

/// The rows, without the sums below them: what several rows share would be counted twice.
fn own_part(report: &Report) -> crate::render::page::Part {
    let mut part = grouped_part(report);
    if let Some(table) = &mut part.table {
        table.rows.truncate(table.rows.len() - table.sums);
        table.sums = 0;
    }
    part
}
