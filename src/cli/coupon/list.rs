//! `couplet coupon list`, and `export` without a shop: the same rows. By default an export is CSV with the codes that can
//! be used, now or from their first day on.
//!
//! Invariant: a table has one line for each batch, until a batch is named; every other format has a row for
//! every code. Codes are written as they are read: the memory is that of the uses of codes.

use std::collections::BTreeMap;
use std::io::BufWriter;

use clap::Args;

use super::found_leaks;
use crate::change::Refusal;
use crate::cli::args::one_of;
use crate::cli::error::{BatchError, CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::cli::tag_filter::{TagFilter, distinct};
use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::{Code, CodeStatus};
use crate::domain::label::{BatchName, Campaign, Channel, Tags};
use crate::domain::record::leak::Flags;
use crate::domain::record::uses::CodeUses;
use crate::domain::time::Timestamp;
use crate::render::{
    self, BatchCounts, CouponColumns, Format, ListWriter, SPARE_COUPON_COLUMNS, coupon_row,
};
use crate::store::{GuessRows, Kept, ListedCodes, StoreError};
use crate::wire::Reach;

/// List all codes with their redemptions
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet coupon list --status used-up,ended
  couplet coupon list --batch 2026-11-black-week-sms
A table has one line for each batch; --batch lists the codes of one. Other formats always have a \
row for every code.")]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    shown: Shown,
}

#[derive(Debug, Args)]
pub(super) struct Chosen {
    /// Only codes of this batch
    #[arg(long, value_name = "NAME", value_parser = BatchName::parse)]
    pub(super) batch: Option<BatchName>,
    /// Only codes of this campaign
    #[arg(long, value_parser = Campaign::parse)]
    campaign: Option<Campaign>,
    /// Only codes of this channel
    #[arg(long, value_parser = Channel::parse)]
    channel: Option<Channel>,
    #[arg(
        long,
        value_delimiter = ',',
        help = one_of("Only codes of these statuses, separated by commas", &CodeStatus::names())
    )]
    status: Vec<CodeStatus>,
}

/// Which codes are wanted, and how often each was redeemed.
pub(super) struct Filter<'a> {
    batch: Option<&'a BatchName>,
    tags: TagFilter,
    statuses: &'a [CodeStatus],
    at: Timestamp,
    uses: &'a CodeUses,
}

impl<'a> Filter<'a> {
    /// `unasked` are the statuses without `--status`. Fails if there is no such batch.
    pub(super) fn of(
        chosen: &'a Chosen,
        unasked: &'a [CodeStatus],
        kept: &'a Kept<ListedCodes>,
        io: &mut Io<'_>,
    ) -> Result<Self, CliError> {
        let batch = chosen.batch.as_ref().map(|name| {
            let batch = Batch::named(kept.batches.values(), name);
            batch.ok_or_else(|| BatchError::unknown(name.clone(), kept.batches.values()))
        });
        let batch = batch.transpose()?;
        if let Some(batch) = batch.filter(|of| of.live_at.is_none() && of.retired_at.is_none()) {
            let unfinished = Refusal::BatchUnfinished(batch.spec.name.clone());
            io.say(format_args!("{unfinished}; run the command that created it again"));
        }
        let (campaign, channel) = (chosen.campaign.clone(), chosen.channel.clone());
        let asked = Tags { campaign, channel, ..Tags::default() };
        Ok(Self {
            batch: batch.map(|batch| &batch.spec.name),
            tags: TagFilter::of(asked, &kept.settings),
            statuses: if chosen.status.is_empty() { unasked } else { &chosen.status },
            at: io.clock.now(),
            uses: &kept.uses,
        })
    }

    fn status(&self, code: &Code) -> CodeStatus {
        code.status(self.at, self.uses.of(&code.spec.code))
    }

    /// Whether it is of the wanted batch, if one is wanted.
    fn is_of_batch(&self, code: &Code) -> bool {
        self.batch.is_none() || self.batch == code.batch.as_ref()
    }

    fn has(&self, code: &Code) -> bool {
        self.is_of_batch(code)
            && self.tags.fits(&code.spec.tags)
            && self.statuses.contains(&self.status(code))
    }

    /// Those of the codes that are wanted.
    pub(super) fn only(
        &self,
        codes: impl Iterator<Item = CodeRow>,
    ) -> impl Iterator<Item = CodeRow> {
        codes.filter(|code| code.as_ref().map_or(true, |code| self.has(code)))
    }
}

/// A code as it is read.
type CodeRow = Result<Code, StoreError>;

pub(super) fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let format = args.shown.or_table();
    let by_batch = format == Format::Table && args.chosen.batch.is_none();
    write(&args.chosen, CodeStatus::ALL, format, by_batch, global, io)
}

/// The statuses of codes that can be used, now or from their first day on.
pub(super) const USABLE: &[CodeStatus] = &[CodeStatus::Live, CodeStatus::NotStarted];

/// Writes the usable codes as a list.
pub(super) fn export(
    chosen: &Chosen,
    shown: Shown,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    write(chosen, USABLE, shown.format.unwrap_or(Format::Csv), false, global, io)
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
    let data = global.reach(Reach::ToRead, io.random)?;
    let guesses = data.snapshot(&GuessRows::ask())?.parts.guesses;
    let kept = data.close_and_keep(&ListedCodes::ask(chosen.batch.as_ref()))?;
    let filter = Filter::of(chosen, unasked, &kept, io)?;
    // Of one batch, no single code is shown, and what is told of a batch as a whole is not told of its codes.
    let leaks = match chosen.batch {
        Some(_) => found_leaks::of_codes(&kept, &guesses)?,
        None => found_leaks::of_all(&kept, &guesses, global, io)?,
    };
    let flags: Flags = leaks.leaks.iter().collect();
    if by_batch {
        let lines = batch_lines(&kept, &filter, !chosen.status.is_empty())?;
        let is_single_shown = show_both(&kept, &filter, &lines, &flags, format, io)?;
        if !lines.is_empty() {
            io.say("`couplet coupon list --batch NAME` lists the codes of a batch");
        } else if !is_single_shown {
            say_none(&kept, &filter, io)?;
        }
    } else {
        let columns = columns(filter.only(kept.codes()?), format)?;
        let codes = filter.only(kept.codes()?);
        if !show_codes(codes, &kept, &flags, columns, format, io)? {
            say_none(&kept, &filter, io)?;
        }
    }
    Ok(Exit::Done)
}

/// The columns that these codes need.
fn columns(
    codes: impl Iterator<Item = CodeRow>,
    format: Format,
) -> Result<CouponColumns, StoreError> {
    if format != Format::Table {
        return Ok(CouponColumns::ALL);
    }
    let mut columns = CouponColumns::default();
    for code in codes {
        columns.note(&code?);
    }
    Ok(columns)
}

/// Says why no code is shown.
pub(super) fn say_none(
    kept: &Kept<ListedCodes>,
    filter: &Filter<'_>,
    io: &mut Io<'_>,
) -> Result<(), CliError> {
    let codes =
        kept.codes()?.filter(|code| code.as_ref().map_or(true, |code| filter.is_of_batch(code)));
    let tags = distinct(codes.map(|code| Ok::<_, StoreError>(code?.spec.tags)))?;
    if tags.is_empty() && filter.batch.is_none() {
        io.say("no codes yet; `couplet coupon new --help` shows how to create one");
        return Ok(());
    }
    let unknown = filter.tags.unknown("code", &tags);
    let unknown = unknown.unwrap_or_else(|| "no code matches".to_owned());
    io.say(format_args!("{unknown}; `couplet coupon list` shows all codes"));
    Ok(())
}

/// The batches with codes that pass the filter, and those that are not finished, which have no code yet.
fn batch_lines<'a>(
    kept: &'a Kept<ListedCodes>,
    filter: &Filter<'_>,
    is_status_asked: bool,
) -> Result<Vec<(&'a Batch, BatchCounts)>, StoreError> {
    let mut counts: BTreeMap<BatchName, BatchCounts> = BTreeMap::new();
    for code in filter.only(kept.batch_codes()?) {
        let code = code?;
        let (status, redeemed) = (filter.status(&code), filter.uses.of(&code.spec.code));
        if let Some(name) = code.batch {
            let is_given = code.given.is_some();
            counts.entry(name).or_default().add(status, redeemed, is_given);
        }
    }
    let line = |batch: &'a Batch| {
        let is_unfinished = batch.live_at.is_none() && filter.tags.fits(&batch.spec.tags);
        let unfinished = (is_unfinished && !is_status_asked).then(BatchCounts::default);
        Some((batch, counts.get(&batch.spec.name).copied().or(unfinished)?))
    };
    Ok(kept.batches.values().filter_map(line).collect())
}

/// Writes the single codes, then the batches. Returns whether there are single codes.
fn show_both(
    kept: &Kept<ListedCodes>,
    filter: &Filter<'_>,
    lines: &[(&Batch, BatchCounts)],
    flags: &Flags,
    format: Format,
    io: &mut Io<'_>,
) -> Result<bool, CliError> {
    let mut single = filter.only(kept.single_codes()?).peekable();
    let has_single = single.peek().is_some();
    if has_single || lines.is_empty() {
        let columns = columns(filter.only(kept.single_codes()?), format)?;
        show_codes(single, kept, flags, columns, format, io)?;
    }
    if lines.is_empty() {
        return Ok(has_single);
    }
    if has_single {
        writeln!(io.out)?;
    }
    let batches = render::batches(lines.iter().copied(), flags);
    render::list(&batches, format, io.width, io.out)?;
    Ok(has_single)
}

/// Writes codes row by row with their redemptions. Returns whether there are any.
pub(super) fn show_codes(
    codes: impl Iterator<Item = CodeRow>,
    kept: &Kept<ListedCodes>,
    flags: &Flags,
    columns: CouponColumns,
    format: Format,
    io: &mut Io<'_>,
) -> Result<bool, CliError> {
    let (at, mut is_any) = (io.clock.now(), false);
    // People read local times, programs those of UTC.
    let zone = matches!(format, Format::Table | Format::Md).then_some(&kept.settings.zone);
    let out = BufWriter::new(&mut *io.out);
    let mut list =
        ListWriter::new(&columns.names(), format, io.width, out)?.with_spare(SPARE_COUPON_COLUMNS);
    for code in codes {
        let code = code?;
        let redeemed = Some(kept.uses.of(&code.spec.code));
        let flags = flags.of_code(&code.spec.code);
        list.row(&coupon_row(&code, at, redeemed, flags, columns, zone))?;
        is_any = true;
    }
    list.finish()?;
    Ok(is_any)
}
