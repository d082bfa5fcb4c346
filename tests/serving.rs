//! A server is started in an empty folder, visited, asked and stopped, as its people would. Each
//! module takes one of their sides.

use crate::folder::{Folder, Row, Serving};

/// What a visitor is answered.
mod visitors;

/// What is judged of a visitor, and what stays the same for them.
mod judging;

/// What a click earned: orders that name it, recipients that placed them.
mod orders;

/// Links and plans change while the server runs; it and the commands say the same.
mod changing;

/// Large plans are applied while the server runs, whole or not at all.
mod applying;

/// Rules and limits of links.
mod limits;

/// Starting, stopping, and what lies beside the data file.
mod running;

/// Nobody reads what it says.
mod unread;

/// The data file is not where it was.
mod displaced;

/// A command meets a file that another process has.
mod busy;

/// Who may get in, at any instant.
mod private;

/// Names that cannot be made, or lead elsewhere, are told.
mod refused;

/// Crowds that connect and ask for nothing.
mod crowds;

/// What it withstands, and what it never does.
mod hardening;

/// A plan of one channel, whose campaigns are named on its last lines.
const PLAN: &str = r#"
version  = 1
domain   = "https://go.example.com"
timezone = "UTC"
currency = "EUR"

[defaults]
to = "https://shop.example.com/"

[channels]
instagram = { short = "ig", source = "instagram", medium = "dm" }
"#;

/// All days that a test can run on.
const EVER: &str = "--from 2020-01-01 --to 2099-12-31";

/// A folder with the link `bio`, served.
fn bio() -> (Folder, Serving) {
    let folder = Folder::new();
    folder
        .ok("link new https://shop.example.com/ --campaign spring --channel instagram --slug bio");
    let serving = folder.serve("");
    (folder, serving)
}

/// A folder with the links of a plan, served.
fn planned(campaigns: &str) -> (Folder, Serving) {
    let folder = Folder::new();
    folder.write("links.toml", &format!("{PLAN}{campaigns}"));
    let serving = folder.serve("--links links.toml");
    (folder, serving)
}

/// The headers of a browser on a desk, one of as many as there are versions.
fn desk(version: usize) -> String {
    format!(
        "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
         Gecko) Chrome/{version}.0.0.0 Safari/537.36\r\n"
    )
}

/// The one row whose column holds a value.
#[track_caller]
fn row<'a>(rows: &'a [Row], column: &str, value: &str) -> &'a Row {
    let mut found = rows.iter().filter(|row| row[column] == value);
    let row = found.next().unwrap_or_else(|| panic!("no row with {column} {value}: {rows:#?}"));
    assert!(found.next().is_none(), "two rows with {column} {value}: {rows:#?}");
    row
}

/// The cells of a row under some columns.
fn cells<'a, const N: usize>(row: &'a Row, columns: [&str; N]) -> [&'a str; N] {
    columns.map(|column| row[column].as_str())
}
