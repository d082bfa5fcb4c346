//! A running server in a new folder: visited, queried and stopped as its users would. Each module
//! covers one side of it.

use crate::folder::{Folder, Row, Serving};

/// Answers to visitors.
mod visitors;

/// The bare domain, pages, and links below a path.
mod places;

/// Verdicts, and what stays the same for a visitor.
mod judging;

/// What a click earned: orders that name it, and recipients that are customers.
mod orders;

/// Links and plans change while the server runs; server and commands agree.
mod changing;

/// Large plans are applied while the server runs, completely or not at all.
mod applying;

/// Rules and limits of links.
mod limits;

/// Starting, stopping, and the files beside the data file.
mod running;

/// What an operator is told: proxies, plans with faults, addresses.
mod operating;

/// Nobody reads the server's output.
mod unread;

/// The data file is removed or replaced.
mod displaced;

/// Another process has the data file open.
mod busy;

/// Access to the socket and the files, at any instant.
mod private;

/// Files that cannot be created, or that lead elsewhere, are reported.
mod refused;

/// A data file that can be read and not written.
mod read_only;

/// Many idle connections.
mod crowds;

/// Attacks from outside, and what the server never does.
mod hardening;

/// A plan with one channel; its campaigns are on the last lines.
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

/// All days on which a test can run.
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

/// The headers of a desktop browser; each version number gives a different one.
fn desk(version: usize) -> String {
    format!(
        "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
         Gecko) Chrome/{version}.0.0.0 Safari/537.36\r\n"
    )
}

/// The only row with this value in a column.
#[track_caller]
fn row<'a>(rows: &'a [Row], column: &str, value: &str) -> &'a Row {
    let mut found = rows.iter().filter(|row| row[column] == value);
    let row = found.next().unwrap_or_else(|| panic!("no row with {column} {value}: {rows:#?}"));
    assert!(found.next().is_none(), "two rows with {column} {value}: {rows:#?}");
    row
}

/// The cells of a row in these columns.
fn cells<'a, const N: usize>(row: &'a Row, columns: [&str; N]) -> [&'a str; N] {
    columns.map(|column| row[column].as_str())
}
