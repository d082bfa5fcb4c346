//! What every command takes.

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
    /// How results are written: table, json, ndjson, csv or md
    #[arg(long, global = true, value_name = "FORMAT", help_heading = "Every command")]
    pub(super) format: Option<Format>,
}
