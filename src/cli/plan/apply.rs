//! `couplet apply`: makes the changes of a plan.

use std::path::PathBuf;

use clap::Args;

use super::check::check_text;
use super::roll_out::apply_plan;
use super::saved::{apply_saved, bytes_max, is_saved};
use crate::cli::args::file_name;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::input::read_text;
use crate::cli::io::Io;
use crate::wire::Reach;

/// Apply a campaign plan: create, change and retire links and codes
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet apply links.toml
  couplet apply plan.json

A file that ends in .json or begins with { is a plan saved by `plan -o`. It is applied exactly as \
it was shown, unless the data has changed since. \
Nothing is deleted: links and codes that the plan no longer contains are retired, and the links \
keep redirecting. Applying a plan a second time changes nothing.")]
pub(in crate::cli) struct ApplyArgs {
    /// The plan: links.toml, or a file from `plan -o`
    #[arg(value_parser = file_name())]
    file: PathBuf,
}

pub(in crate::cli) fn run(
    args: &ApplyArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let text = read_text(&args.file, |beginning| bytes_max(&args.file, beginning))?;
    let done = if is_saved(&args.file, &text) {
        apply_saved(&args.file, &text, global, io)?
    } else {
        let wanted = check_text(&args.file, &text, io)?.wanted;
        let data = global.reach(Reach::OrMake, io.random)?;
        let done = apply_plan(&wanted, &data, io)?;
        data.close()?;
        done
    };
    io.confirm(done.join("\n"))?;
    io.say(global.next(&["link", "list"]));
    Ok(Exit::Done)
}
