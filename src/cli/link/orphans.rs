//! `couplet link orphans`: what people asked for that no link has.

use clap::Args;

use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::span::Span;
use crate::render::{self, Format};
use crate::service::orphans;
use crate::wire::Reach;

/// List slugs that no link has and that people asked for, with the nearest one
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link orphans
  couplet link orphans --since 24h
  couplet link orphans --since 90d --format csv

A slip of the pen on a flyer shows here. Make a link with that name to help whoever has it:
  couplet link new https://shop.example.com/ --slug bw-ig-mai

Requests by programs, and for paths that no link can have, such as /wp-login.php, are only counted.")]
pub(in crate::cli) struct OrphansArgs {
    /// Only requests of so long ago, at most 400 days
    #[arg(long, value_name = "DURATION", default_value = "30d")]
    since: Span,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(args: &OrphansArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    let since = io.clock.now().plus_ms(-i64::try_from(args.since.ms()).unwrap_or(i64::MAX));
    let (list, zone) = orphans(&data, |hour| hour >= since)?;
    data.close()?;
    let format = args.shown.or_table();
    if format != Format::Table || !list.slugs.is_empty() {
        render::list(&render::orphans(&list, &zone), format, io.width, io.out)?;
    }
    if list.is_empty() {
        io.say(format_args!("nobody asked for a link that there is not, within {}", args.since));
    } else if format == Format::Table {
        for line in render::orphan_sentences(&list) {
            io.say(line);
        }
    }
    Ok(Exit::Done)
}
