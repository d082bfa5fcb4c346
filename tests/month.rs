//! The worked example through the program: the plan is applied and the files are imported and
//! reported by commands, in every way the files can arrive.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::folder::Folder;

/// The published figures, and the command that prints them.
const REPORTS: [(&str, &str); 3] = [
    ("by_channel", "report --month 2026-10 --by channel --rate-of conversations --format json"),
    ("by_agent", "report --month 2026-10 --by agent --format json"),
    ("by_campaign", "report --month 2026-10 --by campaign --format json"),
];

fn sample(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worked-example");
    fs::read_to_string(folder.join(name)).unwrap()
}

/// A folder with the three files.
fn worked_example() -> Folder {
    let folder = Folder::new();
    for name in ["links.toml", "conversations.csv", "orders.csv"] {
        folder.write(name, &sample(name));
    }
    folder
}

/// Asserts that a report contains all published figures, under the same names.
#[track_caller]
fn assert_published(found: &Value, published: &Value, path: &str) {
    match published {
        Value::Object(fields) => {
            for (name, value) in fields {
                assert_published(&found[name], value, &format!("{path}.{name}"));
            }
        }
        Value::Array(items) => {
            let found = found.as_array().unwrap_or_else(|| panic!("{path} is {found}"));
            assert_eq!(found.len(), items.len(), "{path}");
            for (number, (found, item)) in found.iter().zip(items).enumerate() {
                assert_published(found, item, &format!("{path}[{number}]"));
            }
        }
        Value::Number(number) => assert_eq!(found.as_f64(), number.as_f64(), "{path}"),
        other => assert_eq!(found, other, "{path}"),
    }
}

/// Checks every published figure; returns the complete reports.
#[track_caller]
fn assert_month(folder: &Folder, way: &str) -> Vec<String> {
    let expected: Value = serde_json::from_str(&sample("expected.json")).unwrap();
    let report = |(name, command): (&str, &str)| {
        let text = folder.ok(command);
        let found: Value = serde_json::from_str(&text).unwrap();
        assert_published(&found, &expected[name], &format!("{way}: {name}"));
        text
    };
    REPORTS.map(report).to_vec()
}

/// Splits a file into this many pieces, each with its header; the rows in their order, or reversed.
fn pieces(name: &str, count: usize, backwards: bool) -> Vec<String> {
    let text = sample(name);
    let (header, rows) = text.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    if backwards {
        rows.reverse();
    }
    let size = rows.len().div_ceil(count);
    rows.chunks(size).map(|rows| format!("{header}\n{}\n", rows.join("\n"))).collect()
}

fn import_pieces(folder: &Folder, noun: &str, count: usize, backwards: bool) {
    for piece in pieces(&format!("{noun}.csv"), count, backwards) {
        folder.write("piece.csv", &piece);
        folder.ok(&format!("import {noun} piece.csv"));
    }
}

#[test]
fn the_program_prints_every_published_figure_however_the_files_arrive() {
    type Way = (&'static str, fn(&Folder));
    let ways: [Way; 6] = [
        ("once", |folder| {
            folder.ok("apply links.toml");
            folder.ok("import conversations conversations.csv");
            folder.ok("import orders orders.csv");
        }),
        ("twice", |folder| {
            for _ in 0..2 {
                folder.ok("apply links.toml");
                folder.ok("import conversations conversations.csv");
                folder.ok("import orders orders.csv");
            }
        }),
        ("orders first, the plan last", |folder| {
            folder.ok("import orders orders.csv");
            folder.ok("import conversations conversations.csv");
            folder.ok("apply links.toml");
        }),
        ("in pieces, the last row first", |folder| {
            import_pieces(folder, "orders", 4, true);
            folder.ok("apply links.toml");
            import_pieces(folder, "conversations", 7, true);
        }),
        ("in pieces, then whole, then replaced", |folder| {
            folder.ok("apply links.toml");
            import_pieces(folder, "conversations", 3, false);
            folder.ok("import conversations conversations.csv");
            import_pieces(folder, "orders", 2, false);
            folder.ok("import orders orders.csv --replace");
            folder.ok("import conversations conversations.csv --replace");
        }),
        ("through a server", |folder| {
            let serving = folder.serve("--links links.toml");
            folder.ok("import orders orders.csv");
            folder.ok("import conversations conversations.csv");
            assert_month(folder, "while it serves");
            assert_eq!(serving.stop().code, 0);
        }),
    ];
    let reports = ways.map(|(way, bring)| {
        let folder = worked_example();
        bring(&folder);
        assert_month(&folder, way)
    });
    for (way, other) in ways.iter().zip(&reports) {
        assert_eq!(other, &reports[0], "{}: figures that are not published differ", way.0);
    }
}

#[test]
fn imports_say_how_many_rows_were_new_and_how_many_known() {
    let folder = worked_example();
    let said = |line: &str| folder.run(line).err.lines().next().unwrap().to_owned();
    for (new, known) in [(400, 0), (0, 400)] {
        let expected =
            format!("conversations.csv: 400 conversations read: {new} new, {known} known");
        assert_eq!(said("import conversations conversations.csv"), expected);
    }
    folder.write("piece.csv", &pieces("orders.csv", 3, false)[0]);
    assert_eq!(said("import orders piece.csv"), "piece.csv: 15 orders read: 15 new, 0 known");
    assert_eq!(said("import orders orders.csv"), "orders.csv: 45 orders read: 30 new, 15 known");
}

#[test]
fn a_report_without_a_period_covers_the_last_complete_month() {
    let folder = worked_example();
    folder.ok("apply links.toml");
    let report: Value = serde_json::from_str(&folder.ok("report --format json")).unwrap();
    let day = |name: &str| {
        let text = report["period"][name].as_str().unwrap();
        assert!(text.contains("-01T00:00:00+0"), "{text} is not the first day of a month");
        text[..7].to_owned()
    };
    assert_ne!(day("from"), day("to"));
}
