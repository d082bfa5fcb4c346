//! Why a file cannot be imported at all.

use std::io;

use thiserror::Error;

use crate::domain::limits::{ROW_BYTES_MAX, SHEET_BYTES_MAX, SHEET_STRINGS_BYTES_MAX};

use super::cell::shown;
use super::chat::ChatError;
use super::columns::ColumnSpec;
use super::form::Form;

/// Why a file cannot be imported at all. A bad row does not prevent an import.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    #[error("cannot read the file")]
    Read(#[from] io::Error),
    #[error("the file is empty: its first line must name the columns {}", required.join(", "))]
    Empty {
        /// The columns that it must have.
        required: Vec<&'static str>,
    },
    /// A workbook, an archive, a page: something else than CSV.
    #[error("this is {}, not CSV: {}", .0.what, .0.cure)]
    NotCsv(Form),
    #[error(
        "the workbook unpacks to more than {} MiB of cells, or {} MiB of texts: save the sheet as CSV in UTF-8",
        SHEET_BYTES_MAX >> 20,
        SHEET_STRINGS_BYTES_MAX >> 20
    )]
    LargeWorkbook,
    /// A chat that cannot be read.
    #[error(transparent)]
    Chat(#[from] ChatError),
    /// The header line cannot be split into names.
    #[error(
        "the header line has a quote (\") without its partner, or more than {ROW_BYTES_MAX} bytes"
    )]
    Header,
    /// Required columns are missing.
    #[error(
        "the file has no {} {}; its columns are {}",
        if missing.len() == 1 { "column" } else { "columns" },
        missing.join(", "),
        names(found)
    )]
    MissingColumns {
        missing: Vec<&'static str>,
        /// The columns that such a file can have.
        specs: &'static [ColumnSpec],
        /// The columns of the file, as written.
        found: Vec<String>,
    },
    /// A file of another kind than the one that is imported.
    #[error("{what} with `couplet {command}`")]
    OtherKind {
        /// `these are Shopify orders; import them`
        what: String,
        /// The command that imports it: `import orders`.
        command: &'static str,
    },
    /// Another kind of file than the one that was named.
    #[error(
        "this is no file of {title}: it has no {} {}; its columns are {}",
        if missing.len() == 1 { "column" } else { "columns" },
        missing.join(", "),
        names(found)
    )]
    OtherFile {
        title: String,
        missing: Vec<String>,
        /// The columns of the file, as written.
        found: Vec<String>,
    },
    /// The file of a preset has no column for what every record must have.
    #[error(
        "{title} without the column {column} cannot be read; the columns of this file are {}",
        names(found)
    )]
    MissingSource {
        title: String,
        /// The documented column that it is for.
        column: &'static str,
        /// The columns of the file, as written.
        found: Vec<String>,
    },
    /// The file has no column for what a preset needs of every row.
    #[error(
        "{title} cannot be read: {key} is in the column {}, which this file does not have; its columns are {}",
        headings.iter().map(|heading| format!("`{heading}`")).collect::<Vec<_>>().join(" or "),
        names(found)
    )]
    NoHeading {
        title: String,
        /// The key of the preset that names the column.
        key: &'static str,
        headings: Vec<String>,
        /// The columns of the file, as written.
        found: Vec<String>,
    },
    /// A file that cannot be used, although it is known.
    #[error("these are {title}: {why}")]
    Refused { title: String, why: String },
    /// A column is there twice, and its two values could differ.
    #[error("the file has the column {column} twice; its columns are {}", names(found))]
    RepeatedColumn {
        column: &'static str,
        /// The columns of the file, as written.
        found: Vec<String>,
    },
    /// A row names a person, and the key for hashing people is missing.
    #[error(
        "line {line} names a person in column {column}, but the people key is missing, and people are \
         stored only as hashes under that key: no backup holds it, so copy the .people-key file from \
         beside the data file where the key was made (`couplet backup` names it) to beside this one, \
         or leave the column out"
    )]
    PeopleKeyMissing {
        /// The first row that names a person.
        line: u64,
        column: &'static str,
    },
}

/// The columns of a file, as a message lists them.
fn names(found: &[String]) -> String {
    found.iter().map(|name| shown(name)).collect::<Vec<_>>().join(", ")
}
