//! `couplet plan doc`: the conventions of a plan as a Markdown page for the team.

use std::path::{Path, PathBuf};

use clap::Args;

use super::check::read_plan;
use crate::cli::args::file_name;
use crate::cli::draft::{Content, write_output};
use crate::cli::error::{CliError, Exit};
use crate::cli::io::Io;
use crate::render::conventions;

/// Write the conventions of a plan as a Markdown page for your team
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet plan doc links.toml
  couplet plan doc links.toml -o conventions.md")]
pub(super) struct DocArgs {
    /// The plan: links.toml
    #[arg(value_parser = file_name())]
    file: PathBuf,
    /// Write the page to a file instead of standard output
    #[arg(short, long, value_name = "FILE", value_parser = file_name())]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &DocArgs, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let wanted = read_plan(&args.file, io)?.wanted;
    let path = args.output.as_deref().unwrap_or(Path::new("-"));
    write_output(path, Content::Text, io, |out| Ok(conventions(&wanted, out)?))?;
    if let Some(path) = &args.output {
        io.say(format_args!("{}: the conventions of {}", path.display(), args.file.display()));
    }
    Ok(Exit::Done)
}
