//! `couplet changes`: who changed what, and when.

use clap::{Args, Subcommand};

use super::error::{CliError, Exit};
use super::global::{Global, Shown};
use super::io::Io;
use crate::domain::limits::{CHANGES_LISTED, CHANGES_LISTED_MAX};
use crate::render;
use crate::store::LogRows;
use crate::wire::Reach;

/// See who changed what, and when
#[derive(Debug, Subcommand)]
pub(super) enum ChangesCommand {
    /// List the latest changes
    List(ListArgs),
}

/// List the latest changes
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet changes list
  couplet changes list --limit 1000 --format csv
  couplet changes list --before 4711

The latest comes first. `by` is a command, a token, the console, the page of an agent, or the \
server itself. The log names no customers, and has the last 100,000 changes.")]
pub(super) struct ListArgs {
    /// Only changes before the one with this number, to go on where a list ended
    #[arg(long, value_name = "NUMBER")]
    before: Option<u64>,
    /// How many [default: 100]
    #[arg(
        long,
        value_name = "N",
        hide_default_value = true,
        default_value_t = CHANGES_LISTED,
        value_parser = clap::value_parser!(u32).range(1..=CHANGES_LISTED_MAX as i64)
    )]
    limit: u32,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(
    command: &ChangesCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let ChangesCommand::List(args) = command;
    let data = global.reach(Reach::ToRead, io.random)?;
    let snapshot = data.snapshot(&LogRows::ask(args.before, args.limit))?;
    data.close()?;
    let list = render::changes(&snapshot.log, &snapshot.settings.zone);
    render::list(&list, args.shown.or_table(), io.width, io.out)?;
    match snapshot.log.first().map(|oldest| oldest.number) {
        None => io.say("no changes are in the log"),
        Some(oldest) if oldest > 1 => {
            io.say(format_args!("for earlier ones: couplet changes list --before {oldest}"));
        }
        Some(_) => {}
    }
    Ok(Exit::Done)
}
