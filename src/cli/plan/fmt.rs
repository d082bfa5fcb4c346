//! `couplet fmt`: rewrites a plan in the one style.

use std::path::PathBuf;

use clap::Args;

use super::faults::{self, Severity};
use crate::cli::args::file_name;
use crate::cli::draft::{Content, write_output};
use crate::cli::error::{CliError, Exit};
use crate::cli::input::read_plan_text;
use crate::cli::io::Io;
use crate::plan::{Faults, styled};

/// Sort and space a campaign plan in one style, and keep its comments
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet fmt links.toml
  couplet fmt --check links.toml

The values stay as they are. Exit code 1 with --check: the file is in another style.")]
pub(in crate::cli) struct FmtArgs {
    /// The plan: links.toml
    #[arg(value_parser = file_name())]
    file: PathBuf,
    /// Only say whether the file is in the one style
    #[arg(long)]
    check: bool,
}

pub(in crate::cli) fn run(args: &FmtArgs, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let text = read_plan_text(&args.file)?;
    let shown = args.file.display();
    let new = styled(&text).map_err(|fault| {
        let found = Faults::from_iter([*fault]);
        faults::show(&found, Severity::Fault, &args.file, &text, io);
        CliError::Faults { path: args.file.clone(), count: found.total() }
    })?;
    if new == text {
        io.result(format_args!("{shown}: in the one style already"))?;
        return Ok(Exit::Done);
    }
    if args.check {
        return Err(CliError::OtherStyle(args.file.clone()));
    }
    write_output(&args.file, Content::Text, io, |out| Ok(out.write_all(new.as_bytes())?))?;
    io.result(format_args!("{shown}: rewritten in the one style"))?;
    Ok(Exit::Done)
}
