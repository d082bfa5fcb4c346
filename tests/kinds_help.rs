//! The help of each kind of file: its columns, what its rows mean, and a file as an example that can be imported.

use crate::folder::Folder;

#[test]
fn the_help_of_redemptions() {
    insta::assert_snapshot!(help("redemptions"), @"");
}

#[test]
fn the_help_of_calls() {
    insta::assert_snapshot!(help("calls"), @"");
}

#[test]
fn the_help_of_events() {
    insta::assert_snapshot!(help("events"), @"");
}

#[test]
fn the_help_of_costs() {
    insta::assert_snapshot!(help("costs"), @"");
}

#[test]
fn the_help_of_sends() {
    insta::assert_snapshot!(help("sends"), @"");
}

#[test]
fn the_help_of_totals() {
    insta::assert_snapshot!(help("totals"), @"");
}

/// What it says of the rows: the flags are those of every import.
fn help(kind: &str) -> String {
    let help = Folder::new().ok(&format!("import {kind} --help"));
    let (flags, words) = help.split_once("\nColumns, in any order").unwrap();
    let currency = flags.contains("--currency");
    let about = flags.lines().next().unwrap();
    format!("{about}\n--currency: {currency}\nColumns, in any order{words}")
}

#[test]
fn the_file_in_the_help_of_each_kind_is_imported_without_a_bad_row() {
    for kind in
        ["orders", "conversations", "redemptions", "calls", "events", "costs", "sends", "totals"]
    {
        let folder = Folder::new();
        let help = folder.ok(&format!("import {kind} --help"));
        let (_, after) = help.split_once("\nSuch a file:\n").unwrap();
        let rows = after.lines().map_while(|line| line.strip_prefix("  "));
        folder.write("file.csv", &rows.fold(String::new(), |file, row| file + row + "\n"));
        let ran = folder.run(&format!("import {kind} file.csv"));
        assert!(ran.code == 0 && !ran.err.contains("warning"), "{kind}: {ran:#?}");
    }
}
