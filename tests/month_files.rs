//! Whole files of two months in every format, as people and programs get them: the worked example and the made-up month.
//!
//! A change of a report shows here as a change of these files, to be looked at before it is accepted.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::big_month;
use crate::folder::Folder;

const FILES: [&str; 6] = ["m.html", "m.xlsx", "m.md", "m.txt", "m.json", "m.csv"];

/// The worked example, imported as its reader would.
fn worked_example() -> Folder {
    let folder = Folder::new();
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worked-example");
    for name in ["links.toml", "conversations.csv", "orders.csv"] {
        folder.write(name, &fs::read_to_string(files.join(name)).unwrap());
    }
    folder.ok("apply links.toml");
    folder.ok("import conversations conversations.csv");
    folder.ok("import orders orders.csv");
    folder
}

/// A page without its style, one element a line.
fn body(html: &str) -> String {
    let body = html.split_once("<body>").unwrap().1;
    body.replace("><", ">\n<")
}

/// The cells of each sheet, those of a row apart by ` | `.
fn sheets(path: &Path) -> String {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let mut text = String::new();
    for name in book.sheet_names() {
        writeln!(text, "== {name}").unwrap();
        for row in book.worksheet_range(&name).unwrap().rows() {
            let cells: Vec<String> = row.iter().map(Data::to_string).collect();
            text.push_str(&cells.join(" | "));
            text.push('\n');
        }
    }
    text
}

/// The text with the days on which the files were imported left out.
fn undated(text: &str) -> String {
    let is_date = |word: &str| {
        word.len() == 10
            && word.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
    };
    let is_of_period = |word: &str| word.starts_with("2026-09") || word.starts_with("2026-10");
    let mut out = String::with_capacity(text.len());
    let is_part = |c: char| c.is_ascii_digit() || c == '-';
    for piece in text.split_inclusive(|c| !is_part(c)) {
        let word = piece.trim_end_matches(|c| !is_part(c));
        if is_date(word) && !is_of_period(word) {
            out.push_str("DAY");
            out.push_str(&piece[word.len()..]);
        } else {
            out.push_str(piece);
        }
    }
    out
}

/// Compares each file of October with what was accepted.
fn compare(month: &str, folder: &Folder) {
    let files = FILES.map(|name| format!("-o {name}")).join(" ");
    folder.ok(&format!("report --month 2026-10 {files}"));
    for name in FILES {
        let path = folder.path().join(name);
        let text = match name {
            "m.xlsx" => sheets(&path),
            "m.html" => body(&fs::read_to_string(&path).unwrap()),
            "m.json" => {
                let text = fs::read_to_string(&path).unwrap();
                let document: serde_json::Value = serde_json::from_str(&text).unwrap();
                serde_json::to_string_pretty(&document).unwrap()
            }
            _ => fs::read_to_string(&path).unwrap(),
        };
        insta::assert_snapshot!(format!("{month}.{}", &name[2..]), undated(&text));
    }
    let mail = folder.ok("report --month 2026-10 --mail");
    insta::assert_snapshot!(format!("{month}.mail"), mail);
}

#[test]
fn the_worked_example_is_as_it_was_accepted() {
    compare("worked-example", &worked_example());
}

#[test]
fn the_made_up_month_is_as_it_was_accepted() {
    compare("made-up-month", &big_month::folder());
}
