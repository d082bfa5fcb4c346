//! The module as its callers see it: texts in, plans, faults and differences out.

mod agents;
mod batches;
mod clashes;
mod codes;
mod commission;
mod comparison;
mod domains;
mod example;
mod faults;
mod fields;
mod free_tags;
mod funnels;
mod link_days;
mod matrix;
mod messages;
mod misplaced;
mod partial;
mod reporting;
mod rules;
mod texts;
mod vocabulary;
mod warnings;

use crate::domain::time::Timestamp;

use super::{Checked, Fault, Faults, Wanted};

/// The least that a plan needs, with two channels. What follows it in a test begins on line 8.
const LEAST: &str = r#"version = 1
domain = "https://go.example.com"
timezone = "Europe/Berlin"
currency = "EUR"
[channels]
instagram = { short = "ig", medium = "dm" }
whatsapp = { short = "wa", medium = "dm" }
"#;

/// Checks a plan within the first day of November 2026.
fn check(text: &str) -> Result<Checked, Faults> {
    check_at(text, "2026-11-01T12:00:00Z")
}

fn check_at(text: &str, now: &str) -> Result<Checked, Faults> {
    super::check(text, Timestamp::parse(now).unwrap())
}

/// A plan that has to be without faults.
#[track_caller]
fn checked(text: &str) -> Checked {
    check(text).unwrap_or_else(|faults| panic!("{}", listed(text, &faults).join("\n")))
}

/// What the least plan and these lines ask for.
#[track_caller]
fn wanted(lines: &str) -> Wanted {
    checked(&format!("{LEAST}{lines}")).wanted
}

/// Each fault on one line: place, message, label, help.
fn listed(text: &str, faults: &Faults) -> Vec<String> {
    let line = |fault: &Fault| {
        let place = match fault.line_column(text) {
            Some((line, column)) => format!("{line}:{column}"),
            None => "-".to_owned(),
        };
        let mut line = format!("{place} {}", fault.message);
        for (mark, more) in [(" | ", &fault.label), (" = ", &fault.help)] {
            if let Some(more) = more {
                line = format!("{line}{mark}{more}");
            }
        }
        line
    };
    faults.first().iter().map(line).chain(faults.rest()).collect()
}

/// The faults of the least plan with lines of its own, from line 8 on.
#[track_caller]
fn assert_faults(table: &[(&str, &[&str])]) {
    for (lines, expected) in table {
        let text = format!("{LEAST}{lines}");
        let faults = check(&text).err().unwrap_or_default();
        assert_eq!(listed(&text, &faults), *expected, "{lines}");
    }
}
