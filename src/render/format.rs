//! The formats of `--format`.

use crate::domain::string_enum::string_enum;

string_enum!(
    /// How to write a report or a list.
    Format {
        /// For people at a terminal. Its layout may change between releases.
        Table = "table",
        /// One document; a list is an array.
        Json = "json",
        /// One JSON object for each line.
        Ndjson = "ndjson",
        /// For spreadsheets; an empty cell is an unknown value. What one would calculate begins with an apostrophe.
        Csv = "csv",
        /// A Markdown table.
        Md = "md",
        /// For programs: CSV with every text as it is.
        RawCsv = "raw-csv",
    }
);

impl Format {
    /// Whether programs read it, and not people.
    #[must_use]
    pub fn is_for_programs(self) -> bool {
        !matches!(self, Self::Table | Self::Md)
    }

    /// Whether every column is there, also those in which most rows have nothing.
    #[must_use]
    pub fn has_all_columns(self) -> bool {
        self != Self::Table
    }
}
