//! `couplet report`: the earnings of a period, and their sources.

mod by_touch;
pub(super) mod close;
mod closed;
mod compare;
mod contact;
mod conversions;
pub(super) mod explain;
pub(super) mod export;
mod known;
mod outputs;
mod owed;
mod rules;
pub(super) mod statement;
mod stored_pages;
mod unplaced;
pub(super) mod when;
mod written;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

pub(super) use known::known_of;

use super::args::{file_name, one_of};
use super::draft::{Content, is_stdout, write_output};
use super::error::{CliError, Exit, FlagsError};
use super::global::{Global, Shown};
use super::io::Io;
use crate::domain::hundredths::Hundredths;
use crate::domain::percent::Percent;
use crate::domain::period::Period;
use crate::domain::repeated::repeated;
use crate::domain::settings::rate::RateOf;
use crate::domain::settings::rules::Model;
use crate::recorder::priority::run_when_idle;
use crate::render::{Format, Width};
use crate::report::{GroupBy, Grouping};
use crate::service::{ReportAsk, Tells, full_report};
use crate::store::Ask;
use crate::wire::{Data, Reach};
use by_touch::Basis;
use outputs::{Look, Output, lists, of_outbox, outputs, raw, told};
use rules::RuleFlags;
use when::Against;
pub(super) use when::When;
use written::write_report;

/// Report the earnings of a period by channel, campaign or agent
#[derive(Debug, Default, Args)]
#[command(after_help = "\
Examples:
  couplet report                          the previous month, by channel
  couplet report --month 2026-11 --by channel,campaign
  couplet report --from 2026-11-20 --to 2026-11-30 --by agent --model linear
  couplet report --month 2026-11 --against previous
  couplet report --month 2026-11 -o november.html -o november.xlsx
  couplet report --month 2026-11 -o november.csv
  couplet report --outbox reports         the previous month's files, for cron
  couplet report --month 2026-11 --unplaced
  couplet report --month 2026-11 --by campaign --compare-models
  couplet report --month 2026-11 --compare-models first,last
  couplet report --month 2026-11 --basis touch")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct ReportArgs {
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    shown: Shown,
    #[arg(
        long,
        value_name = "KEYS",
        value_delimiter = ',',
        help = one_of("Group by", &Grouping::names())
            + "; tag:NAME groups by the tags NAME:... [default: channel; a page has all]"
    )]
    by: Vec<GroupBy>,
    #[command(flatten)]
    rules: RuleFlags,
    #[arg(long, default_value = "order", help = one_of("Book orders in the month of", &Basis::names()))]
    basis: Basis,
    /// List the orders that could not be placed, each with its reason
    #[arg(long, conflicts_with_all = ["by", "rate_of", "strict"])]
    unplaced: bool,
    /// Show the rows under several models, or all of them, side by side, and which rows depend most on the model
    #[arg(
        long,
        value_name = "MODELS",
        value_delimiter = ',',
        num_args = 0..=1,
        conflicts_with_all = ["model", "rate_of", "strict", "unplaced", "against"]
    )]
    compare_models: Option<Vec<Model>>,
    #[arg(
        long,
        value_name = "UNIT",
        help = one_of("The denominator of the rate", &RateOf::names())
            + " [default: people; for people to read conversations, if no row has a rate of people]"
    )]
    rate_of: Option<RateOf>,
    /// Say what the share of conversations that nobody answered would have been worth, such as 15%
    #[arg(
        long,
        value_name = "SHARE",
        value_parser = missed_share,
        conflicts_with_all = ["unplaced", "compare_models"]
    )]
    missed: Option<Percent>,
    /// Say whether the tools pay for themselves (costs of the kind tools), with this many hours that they saved in the period, such as 20
    #[arg(
        long,
        value_name = "HOURS",
        value_parser = hours,
        conflicts_with_all = ["unplaced", "compare_models"]
    )]
    hours_saved: Option<Hundredths>,
    /// Judge requests as these rules of verdicts or earlier ones did, see `couplet reclassify` [default: the latest]
    #[arg(long = "rules", value_name = "VERSION")]
    verdict_rules: Option<u16>,
    /// Compare with an earlier period: `previous`, a month such as 2026-10 or a quarter such as 2026-Q3
    #[arg(long, value_name = "PERIOD")]
    against: Option<Against>,
    /// Write to a file; may be repeated. Its extension sets the format: a page that people forward (.html, .xlsx), or
    /// one table (.csv, .json, .ndjson, .md, .txt); `-` is standard output
    #[arg(short, long, value_name = "FILE", value_parser = file_name())]
    output: Vec<PathBuf>,
    /// Write a period's files into a folder: 2026-11.html, .xlsx, .csv, .json, and .txt for a mail
    #[arg(long, value_name = "DIR", conflicts_with = "format")]
    outbox: Option<PathBuf>,
    /// Leave texts as they are in CSV: without the apostrophe before what a spreadsheet would calculate
    #[arg(long)]
    raw: bool,
    /// Print the page to standard output, as HTML
    #[arg(long, conflicts_with = "format")]
    html: bool,
    /// Print the summary and the channels as the plain text of a mail
    #[arg(long, conflicts_with = "format")]
    mail: bool,
    /// Exit with code 4 if the report has warnings; of a closed month, if it had any when it was closed
    #[arg(long)]
    strict: bool,
    /// Compute the report of a closed month anew
    #[arg(long)]
    now: bool,
}

impl ReportArgs {
    /// What is asked of the data for a report of a period that tells this.
    fn ask(&self, period: &Period, tells: Tells) -> Result<ReportAsk, CliError> {
        let against = self.against.as_ref().map(|against| against.period(period)).transpose()?;
        if against.as_ref().is_some_and(|earlier| period.from < earlier.to) {
            return Err(FlagsError::NotEarlier.into());
        }
        Ok(ReportAsk {
            period: period.clone(),
            by: self.by.clone(),
            rules: self.rules.changes(),
            rate_of: self.rate_of,
            missed: self.missed,
            hours_saved: self.hours_saved,
            verdict_rules: self.verdict_rules,
            against,
            tells,
        })
    }
}

pub(super) fn run(args: &ReportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    if args.unplaced && args.basis == Basis::Order {
        return unplaced::run(args, global, io);
    }
    if let Some(twice) = repeated(&args.by) {
        return Err(FlagsError::Twice(twice.clone()).into());
    }
    args.when.check()?;
    if args.basis == Basis::Touch {
        return by_touch::run(args, global, io);
    }
    if let Some(models) = &args.compare_models {
        return compare::run(args, models, global, io);
    }
    by_order(args, global, io)
}

/// The report of a period, each order in the month that it was placed in.
fn by_order(args: &ReportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let mut outputs = outputs(args)?;
    let listed = |of: &Output| match of.look {
        Look::Of(format @ (Format::Csv | Format::RawCsv | Format::Ndjson)) => Some(format),
        _ => None,
    };
    if let Some(format) = outputs.iter().find_map(listed).filter(|_| args.against.is_some()) {
        return Err(FlagsError::AgainstFormat(format.as_str()).into());
    }
    if let Some(file) = args.outbox.as_ref().filter(|path| path.exists() && !path.is_dir()) {
        return Err(FlagsError::OutboxNoFolder(file.clone()).into());
    }
    let now = io.clock.now();
    let data = reach(global, io)?;
    let zone = data.snapshot(&Ask::settings())?.settings.zone;
    let period = args.when.period(now, zone)?;
    outputs.extend(args.outbox.iter().flat_map(|folder| of_outbox(folder, &period)));
    if let Some(folder) = &args.outbox {
        let failed = |source| CliError::File { doing: "make", path: folder.clone(), source };
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let closed::Left { outputs, page: closed, had_warnings } =
        closed::shown(args, outputs, &period, &data, io)?;
    let exit = |warned| if args.strict && warned { Exit::Warnings } else { Exit::Done };
    if outputs.is_empty() {
        return Ok(exit(had_warnings));
    }
    let looks: Vec<Look> = outputs.iter().map(|of| of.look).collect();
    let report = full_report(&args.ask(&period, told(&looks))?, &data, now)?;
    data.close()?;
    for Output { path, look } in outputs {
        write(&path, look.content(), io, |width, out| {
            write_report(&report, look, closed, width, out)
        })?;
    }
    Ok(exit(had_warnings || report.has_warnings()))
}

/// Reads a number of hours.
fn hours(text: &str) -> Result<Hundredths, &'static str> {
    let hours = Hundredths::parse(text).filter(|hours| hours.get() >= 0);
    hours.ok_or("not a number of hours, such as 20 or 7.5")
}

/// Reads a share of conversations. What all of them would have been worth cannot be told from the others.
fn missed_share(text: &str) -> Result<Percent, &'static str> {
    let share = text.parse::<Percent>().ok();
    let share = share.filter(|share| (1..Percent::WHOLE).contains(&share.hundredths()));
    share.ok_or("not a share above 0% and below 100%, such as 15% or 12.5%")
}

/// Reaches the data for a report, which is the first to go when memory runs out, and waits for a server beside it.
pub(super) fn reach<'a>(global: &Global, io: &Io<'a>) -> Result<Data<'a>, CliError> {
    yield_memory();
    let data = global.reach(Reach::ToRead, io.random)?;
    if data.is_served() {
        run_when_idle();
    }
    Ok(data)
}

/// Writes a report to one place, and says so if that is a file.
fn write(
    path: &Path,
    content: Content,
    io: &mut Io<'_>,
    write: impl FnOnce(Width, &mut dyn Write) -> io::Result<()>,
) -> Result<(), CliError> {
    let width = if is_stdout(path) { io.width } else { Width::DEFAULT };
    write_output(path, content, io, |out| Ok(write(width, out)?))?;
    if !is_stdout(path) {
        io.say(format_args!("written to {}", path.display()));
    }
    Ok(())
}

/// Writes a list to all its places.
fn write_lists(
    args: &ReportArgs,
    io: &mut Io<'_>,
    list: impl Fn(Format, Width, &mut dyn Write) -> io::Result<()>,
) -> Result<(), CliError> {
    for (path, format) in lists(args)? {
        write(&path, Content::Text, io, |width, out| list(format, width, out))?;
    }
    Ok(())
}

/// The format of `--format`, else of the file's ending, else `usual`.
fn chosen_format(
    output: Option<&Path>,
    format: Option<Format>,
    usual: Format,
) -> Result<Format, CliError> {
    let Some(path) = output.filter(|_| format.is_none()) else {
        return Ok(format.unwrap_or(usual));
    };
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("txt") => Ok(Format::Table),
        None => Ok(usual),
        Some(ending) => ending.parse().map_err(|_| CliError::Ending(path.to_owned())),
    }
}

/// Lets the system end this process first when memory runs out, not the server.
fn yield_memory() {
    // Linux only; elsewhere the write fails, which does no harm.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
}
