//! Why a file cannot be imported at all.

use std::io;

use thiserror::Error;

use crate::domain::limits::ROW_BYTES_MAX;

/// Why a file cannot be imported at all; a single bad row is no reason.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// It could not be read.
    #[error("the file could not be read")]
    Read(#[from] io::Error),
    /// There is no header line.
    #[error("the file is empty: its first line must name the columns {}", required.join(", "))]
    Empty {
        /// The columns it needs.
        required: Vec<&'static str>,
    },
    /// It is UTF-16, as some spreadsheets write "Unicode text".
    #[error("the file is in UTF-16; save it as CSV in UTF-8")]
    Utf16,
    /// The header line cannot be split into names.
    #[error("the header line has a quote left open, or more than {ROW_BYTES_MAX} bytes")]
    Header,
    /// Columns that it needs are not there.
    #[error(
        "the file has no column {}; its columns are {}",
        missing.join(", "),
        found.join(", ")
    )]
    MissingColumns {
        /// The columns that are missing.
        missing: Vec<&'static str>,
        /// The columns that are there, as written.
        found: Vec<String>,
    },
    /// A column is there twice, and may say two things.
    #[error("the file has the column {column} twice; its columns are {}", found.join(", "))]
    RepeatedColumn {
        /// The column.
        column: &'static str,
        /// The columns that are there, as written.
        found: Vec<String>,
    },
    /// Somebody is named, and the key under which people are kept is not there.
    #[error(
        "line {line} names a person in the column {column}, and the people key, under whose hash \
         people are kept, is missing: put the key that was backed up beside the data file, or leave \
         the column out"
    )]
    PeopleKeyMissing {
        /// The line of the first row that names somebody.
        line: u64,
        /// The column that does.
        column: &'static str,
    },
}
