//! `couplet import list`: what was imported when, and from which file.

use clap::Args;

use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::render;
use crate::store::ImportRows;
use crate::wire::Reach;

/// List all imports, with their numbers
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet import list
  couplet import list --format json

The rows are counted as each import found them. State: complete; interrupted: run the same \
import again, and it goes on; undone: `couplet import undo` took it back. \
Imports from before Couplet kept this list are not in it.")]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    let imports = data.snapshot(&ImportRows::ask())?.parts.imports;
    data.close()?;
    render::list(&render::imports(&imports), args.shown.or_table(), io.width, io.out)?;
    if imports.is_empty() {
        io.say("no imports yet; `couplet import orders FILE` makes one");
    }
    Ok(Exit::Done)
}
