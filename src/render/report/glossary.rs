//! What the words of a page mean, for a reader who gets it forwarded: those that the page uses.

use crate::render::page::Part;
use crate::render::table::{Table, Value};
use crate::render::texts::{self, say};
use crate::report::Report;

/// A part with a row for each word. `parts` are the others of the page.
pub(super) fn part(report: &Report, parts: &[Part]) -> Part {
    let tables = || parts.iter().filter_map(|part| part.table.as_ref());
    let has_column = |key: &str| tables().any(|table| table.column(key).is_some());
    let has_part = |id: &str| parts.iter().any(|part| part.id == id);
    let totals = &report.totals;
    let words = [
        ("conversion", true),
        ("placed", true),
        ("touch", true),
        ("coupon_rule", report.evidence.code_only + report.evidence.disagree > 0),
        ("assisted", has_column("assisted_conversions")),
        ("contact", totals.contacts > 0),
        ("people", totals.people > 0),
        ("interval", has_column("interval") || has_part("changes")),
        ("roas", has_column("roas")),
        ("profit", has_column("profit")),
        ("macro", has_part("kinds")),
        ("pace", has_part("goals")),
        ("definitions", true),
    ];
    let used = words.into_iter().filter(|(_, is_used)| *is_used);
    let row = |(word, _): (&str, bool)| {
        vec![Value::Text(texts::of("word", word)), Value::Text(texts::of("meaning", word))]
    };
    Part::with_table(
        "words",
        say!("words-title"),
        Table::new(["word", "meaning"], 2).with_rows(used.map(row)),
    )
}
