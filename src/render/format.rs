//! The formats of `--format`.

use crate::domain::string_enum::string_enum;

string_enum!(
    /// How a report or a list is written.
    Format {
        /// For people at a terminal; free to change.
        Table = "table",
        /// One document; a list is a bare array.
        Json = "json",
        /// One JSON object for each line.
        Ndjson = "ndjson",
        /// For spreadsheets; an empty cell is unknown.
        Csv = "csv",
        /// A Markdown table.
        Md = "md",
    }
);
