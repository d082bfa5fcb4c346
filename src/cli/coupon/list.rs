//! `couplet coupon list` and `export`: the same rows. By default an export is CSV with the codes that can be
//! used, now or from their first day on.
//!
//! Invariant: a table has one line for each batch, until a batch is named; every other format has a row for
//! every code.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufWriter};

use clap::Args;

use crate::change::Refusal;
use crate::cli::args::one_of;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::cli::tag_filter::TagFilter;
use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::{Code, CodeStatus, FoldedCode};
use crate::domain::label::{BatchName, Campaign, Channel, Tags};
use crate::domain::string_enum::NotOneOf;
use crate::domain::time::Timestamp;
use crate::render::{self, BatchCounts, COUPON_COLUMNS, Format, ListWriter, coupon_row};
use crate::report::redemptions_by_code;
use crate::store::CodesWithUses;
use crate::store::Snapshot;
use crate::wire::Reach;

/// List all codes with their redemptions
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet coupon list --status used-up,ended
  couplet coupon list --batch 2026-11-black-week-sms
A table has one line for each batch; --batch lists the codes of one. Other formats always have a
row for every code.")]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    shown: Shown,
}

/// Write the live codes as CSV for the shop
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet coupon export --batch 2026-11-black-week-sms > codes.csv
  couplet coupon export --campaign 2026-11-black-week --status live,retired > all.csv
The columns are those of `coupon list`. Without --status, codes that are used up, ended or retired
are left out.")]
pub(in crate::cli) struct ExportArgs {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    shown: Shown,
}

#[derive(Debug, Args)]
struct Chosen {
    /// Only codes of this batch
    #[arg(long, value_name = "NAME", value_parser = BatchName::parse)]
    batch: Option<BatchName>,
    /// Only codes of this campaign
    #[arg(long, value_parser = Campaign::parse)]
    campaign: Option<Campaign>,
    /// Only codes of this channel
    #[arg(long, value_parser = Channel::parse)]
    channel: Option<Channel>,
    #[arg(
        long,
        value_delimiter = ',',
        value_parser = status,
        help = one_of("Only codes of these statuses, separated by commas", &CodeStatus::names())
    )]
    status: Vec<CodeStatus>,
}

/// A status; its words may be joined by a dash, which needs no quotes in a shell.
fn status(text: &str) -> Result<CodeStatus, NotOneOf> {
    text.replace(['-', '_'], " ").parse()
}

/// Which codes are wanted, and how often each was redeemed.
struct Filter<'a> {
    batch: Option<&'a BatchName>,
    tags: TagFilter,
    statuses: &'a [CodeStatus],
    at: Timestamp,
    redeemed: HashMap<FoldedCode, u64>,
}

impl Filter<'_> {
    fn redeemed(&self, code: &Code) -> u64 {
        self.redeemed.get(&code.spec.code.folded()).copied().unwrap_or_default()
    }

    fn status(&self, code: &Code) -> CodeStatus {
        code.status(self.at, self.redeemed(code))
    }

    fn has(&self, code: &Code) -> bool {
        (self.batch.is_none() || self.batch == code.batch.as_ref())
            && self.tags.fits(&code.spec.tags)
            && self.statuses.contains(&self.status(code))
    }
}

pub(super) fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let format = args.shown.or_table();
    let by_batch = format == Format::Table && args.chosen.batch.is_none();
    write(&args.chosen, CodeStatus::ALL, format, by_batch, global, io)
}

pub(super) fn export(
    args: &ExportArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let format = args.shown.format.unwrap_or(Format::Csv);
    write(&args.chosen, &[CodeStatus::Live, CodeStatus::NotStarted], format, false, global, io)
}

/// Writes the codes that pass the filters; `unasked` are the statuses without `--status`.
fn write(
    chosen: &Chosen,
    unasked: &[CodeStatus],
    format: Format,
    by_batch: bool,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let snapshot = data.snapshot(&CodesWithUses::ask(chosen.batch.as_ref()))?;
    data.close()?;
    if let Some(name) = &chosen.batch {
        let batch = snapshot.batches.values().find(|batch| batch.spec.name == *name);
        let batch = batch.ok_or_else(|| Refusal::UnknownBatch(name.clone()))?;
        if batch.live_at.is_none() && batch.retired_at.is_none() {
            let unfinished = Refusal::BatchUnfinished(name.clone());
            io.say(format_args!("{unfinished}; run the command that created it again"));
        }
    }
    let (campaign, channel) = (chosen.campaign.clone(), chosen.channel.clone());
    let asked = Tags { campaign, channel, ..Tags::default() };
    let filter = Filter {
        batch: chosen.batch.as_ref(),
        tags: TagFilter::of(asked, &snapshot.settings),
        statuses: if chosen.status.is_empty() { unasked } else { &chosen.status },
        at: io.clock.now(),
        redeemed: redemptions_by_code(&snapshot.orders, &snapshot.redemptions),
    };
    let fitting = || snapshot.codes.iter().filter(|code| filter.has(code));
    let lines = if by_batch {
        let is_asked = !chosen.status.is_empty();
        let lines = batch_lines(&snapshot, &filter, is_asked);
        let single = fitting().filter(|code| code.batch.is_none());
        show_both(single, &lines, &snapshot, format, io)?;
        lines.len()
    } else {
        show_codes(fitting(), &snapshot, format, io)?;
        0
    };
    if lines > 0 {
        io.say("`couplet coupon list --batch NAME` lists the codes of a batch");
    } else if snapshot.codes.is_empty() && chosen.batch.is_none() {
        io.say("no codes yet; `couplet coupon new --help` shows how to create one");
    } else if fitting().next().is_none() {
        let all = snapshot.codes.iter().map(|code| &code.spec.tags);
        let unknown =
            filter.tags.unknown("code", all).unwrap_or_else(|| "no code matches".to_owned());
        io.say(format_args!("{unknown}; `couplet coupon list` shows all codes"));
    }
    Ok(Exit::Done)
}

/// The batches with codes that pass the filter, and those that are not finished, which have no code yet.
fn batch_lines<'a>(
    snapshot: &'a Snapshot<CodesWithUses>,
    filter: &Filter<'_>,
    is_status_asked: bool,
) -> Vec<(&'a Batch, BatchCounts)> {
    let mut counts: BTreeMap<&BatchName, BatchCounts> = BTreeMap::new();
    for code in snapshot.codes.iter().filter(|code| filter.has(code)) {
        let Some(name) = &code.batch else { continue };
        counts.entry(name).or_default().add(filter.status(code), filter.redeemed(code));
    }
    let line = |batch: &'a Batch| {
        let is_unfinished = batch.live_at.is_none() && filter.tags.fits(&batch.spec.tags);
        let unfinished = (is_unfinished && !is_status_asked).then(BatchCounts::default);
        Some((batch, counts.get(&batch.spec.name).copied().or(unfinished)?))
    };
    snapshot.batches.values().filter_map(line).collect()
}

/// Writes the single codes, then the batches.
fn show_both<'a>(
    single: impl Iterator<Item = &'a Code>,
    lines: &[(&Batch, BatchCounts)],
    uses: &CodesWithUses,
    format: Format,
    io: &mut Io<'_>,
) -> io::Result<()> {
    let mut single = single.peekable();
    let has_single = single.peek().is_some();
    if has_single || lines.is_empty() {
        show_codes(single, uses, format, io)?;
    }
    if lines.is_empty() {
        return Ok(());
    }
    if has_single {
        writeln!(io.out)?;
    }
    render::list(&render::batches(lines.iter().copied()), format, io.width, io.out)
}

/// Writes codes row by row with their redemptions.
pub(super) fn show_codes<'a>(
    codes: impl Iterator<Item = &'a Code>,
    uses: &CodesWithUses,
    format: Format,
    io: &mut Io<'_>,
) -> io::Result<()> {
    let redeemed = redemptions_by_code(&uses.orders, &uses.redemptions);
    let at = io.clock.now();
    let mut list = ListWriter::new(COUPON_COLUMNS, format, io.width, BufWriter::new(&mut *io.out))?;
    for code in codes {
        let uses = redeemed.get(&code.spec.code.folded()).copied().unwrap_or_default();
        list.row(&coupon_row(code, at, Some(uses)))?;
    }
    list.finish()
}
