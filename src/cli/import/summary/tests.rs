use crate::import::{BadReason, BadRow};

use super::*;
use crate::cli::import::kinds::named;

#[test]
fn a_file_is_told_by_its_records_and_by_what_became_of_them() {
    let mut summary = Summary { tally: Tally { new: 1, ..Tally::default() }, ..Summary::default() };
    assert_eq!(summary.line("a.csv", "order"), "a.csv: 1 order read: 1 new, 0 known");
    summary.repeated = 2;
    assert_eq!(summary.line("a.csv", "order"), "a.csv: 1 order read in 3 rows: 1 new, 0 known");
    let tally = Tally { new: 4, changed: 3, completed: 2, kept: 1, known: 5 };
    let mut summary = Summary { tally, ..Summary::default() };
    summary.bad.push(BadRow { line: 2, column: String::new(), reason: BadReason::Missing });
    assert_eq!(
        summary.line("a.csv", "order"),
        "a.csv: 16 orders read: 4 new, 3 changed, 2 completed, 1 kept, 5 known, 1 bad"
    );
}

/// Messages that could not be read were counted as conversations.
#[test]
fn a_message_that_is_not_read_is_no_conversation() {
    let tally = Tally { new: 2, ..Tally::default() };
    let mut summary = Summary { tally, rows_are_parts: true, ..Summary::default() };
    let told = |summary: &Summary| summary.line("m.csv", "conversation");
    assert_eq!(told(&summary), "m.csv: 2 conversations read: 2 new, 0 known");
    summary.bad.push(BadRow { line: 2, column: String::new(), reason: BadReason::Missing });
    let line = "m.csv: 2 conversations read: 2 new, 0 known; 1 message not read";
    assert_eq!((told(&summary).as_str(), summary.records()), (line, 2));
}

#[test]
fn what_was_left_out_is_told_by_reason() {
    let mut summary = Summary::default();
    summary.left_out.insert("test orders".to_owned(), 3);
    let kind = named("orders").unwrap();
    assert_eq!(summary.fact_lines(kind), ["left out, as they are no orders: test orders 3"]);
    let subject = Subject { kind, shown: "-", file: None, number: None };
    assert!(summary.json(&subject).unwrap().contains("\"test orders\": 3"));
}
