//! `couplet report`: the earnings of a period, and their sources.

pub(super) mod explain;
pub(super) mod export;
mod rules;
mod when;

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::draft::{Readers, write_whole};
use super::error::{CliError, Exit};
use super::global::{Global, Shown};
use super::io::Io;
use crate::domain::settings::rate::RateOf;
use crate::domain::time::DAY_MS;
use crate::recorder::priority::run_when_idle;
use crate::render::{self, Format};
use crate::report::{self, Grouping, ReportData};
use crate::store::Ask;
use crate::wire::Reach;
use rules::RuleFlags;
use when::When;

/// Report the earnings of a period by channel, campaign or agent
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet report                                        the previous month, by channel
  couplet report --month 2026-11 --by channel,campaign
  couplet report --from 2026-11-20 --to 2026-11-30 --by agent --model linear
  couplet report --month 2026-11 -o november.csv")]
pub(super) struct ReportArgs {
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    shown: Shown,
    /// Group by: channel, campaign, agent, content, link
    #[arg(long, value_name = "KEYS", value_delimiter = ',', default_value = "channel")]
    by: Vec<Grouping>,
    #[command(flatten)]
    rules: RuleFlags,
    /// The denominator of the rate: people, clicks, conversations, contacts
    #[arg(long, default_value = "people")]
    rate_of: RateOf,
    /// Write to a file; its extension sets the format (.csv, .json, .md, ...)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Exit with code 4 if the report has warnings
    #[arg(long)]
    strict: bool,
}

pub(super) fn run(args: &ReportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    if let Some(twice) = args
        .by
        .iter()
        .enumerate()
        .find_map(|(index, key)| args.by[..index].contains(key).then_some(*key))
    {
        return Err(CliError::Twice(twice));
    }
    args.when.check()?;
    let format = chosen_format(args)?;
    yield_memory();
    let now = io.clock.now();
    let data = global.reach(Reach::Existing, io.random)?;
    if data.is_served() {
        run_when_idle();
    }
    let zone = data.snapshot(&Ask::settings())?.settings.zone;
    let period = args.when.period(now, zone)?;
    // A day to spare: the plan may get another time zone before the snapshot is taken.
    let (from, to) = (period.from.plus_ms(-DAY_MS), period.to.plus_ms(DAY_MS));
    let snapshot = data.snapshot(&ReportData::ask_period(from, to, args.rules.window))?;
    data.close()?;
    let rules = args.rules.over(&snapshot.settings.attribution);
    let ask = report::Query {
        period: args.when.period(now, snapshot.settings.zone.clone())?,
        by: args.by.clone(),
        rules,
        rate_of: args.rate_of,
    };
    let report = report::build(&snapshot, &ask, now)?;
    write(&report, args.output.as_deref(), format, io)?;
    let warned = args.strict && !report.warnings.is_empty();
    Ok(if warned { Exit::Warnings } else { Exit::Done })
}

/// The format of `--format`, else of the file's ending, else a table.
fn chosen_format(args: &ReportArgs) -> Result<Format, CliError> {
    let Some(path) = args.output.as_deref().filter(|_| args.shown.format.is_none()) else {
        return Ok(args.shown.or_table());
    };
    match path.extension().and_then(|ending| ending.to_str()) {
        None | Some("txt") => Ok(Format::Table),
        Some(ending) => ending.parse().map_err(|_| CliError::Ending(path.to_owned())),
    }
}

fn write(
    report: &report::Report,
    output: Option<&Path>,
    format: Format,
    io: &mut Io<'_>,
) -> Result<(), CliError> {
    let Some(path) = output else {
        return Ok(render::report(report, format, io.out)?);
    };
    let failed = |source| CliError::File { doing: "write", path: path.to_owned(), source };
    write_whole(path, Readers::Everyone, |draft| {
        let mut out = BufWriter::new(draft);
        render::report(report, format, &mut out).map_err(failed)?;
        out.flush().map_err(failed)
    })?;
    io.say(format_args!("written to {}", path.display()));
    Ok(())
}

/// Lets the system end this process first when memory runs out, not the server.
fn yield_memory() {
    // Linux only; elsewhere the write fails, which does no harm.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
}
