//! What every command takes, and every command that shows something.

use std::path::PathBuf;

use clap::Args;

use crate::render::Format;

/// What every command takes.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// The data file
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        default_value = "couplet.redb",
        help_heading = "Every command"
    )]
    pub(super) data: PathBuf,
}

/// What every command takes that lists, exports, explains or reports.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Shown {
    /// How it is written: table, json, ndjson, csv or md
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<Format>,
}

impl Shown {
    /// The format that was asked for, else a table.
    pub(super) fn or_table(self) -> Format {
        self.format.unwrap_or(Format::Table)
    }
}
