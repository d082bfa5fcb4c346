//! `couplet close`: freezes a month, opens it again, and lists what is closed.
//!
//! Invariant: what is stored is what the report said then, with the digests of what it was made from. A month that is
//! still running is never closed.

use clap::{Args, Subcommand};

use super::owed::unrecorded;
use super::{stored_pages, yield_memory};
use crate::change::{Change, Operation};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::closed_month::{ClosedMonth, Closes, Document, StoredClose};
use crate::domain::limits::CLOSE_RECORDS_MAX;
use crate::domain::note::NoteText;
use crate::domain::period::{Period, Zone};
use crate::domain::record::cost::Month;
use crate::domain::settings::definitions::Definitions;
use crate::domain::time::Timestamp;
use crate::render::{self, Format, Width, counted};
use crate::report::{self, Grouping, Others, Report, inputs_digest};
use crate::service::{More, ReportAsk, asked, before_goals, decided_before, followed};
use crate::store::CloseRows;
use crate::wire::{Data, Reach};

/// What the report of a close is grouped by; the first is the default of `report`.
const CLOSED_BY: [Grouping; 2] = [Grouping::Channel, Grouping::Agent];

/// Close a month: freeze its report, and what each agent is owed
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  couplet close 2026-10
  couplet close list
  couplet close 2026-10 --reopen 'the refunds of the second shop were missing'

`couplet report --month 2026-10` then shows the report as it was, and `couplet statement` what was \
owed. What changes later - late orders, refunds, clicks that came in later - is an adjustment: \
the statement of the next month lists it, and the next close records it, so that it is paid once. \
After --reopen the month counts as never closed, and the reason is kept."
)]
pub(in crate::cli) struct CloseArgs {
    #[command(subcommand)]
    command: Option<CloseCommand>,
    /// The month, such as 2026-10
    #[arg(required = true)]
    month: Option<String>,
    /// Open a closed month again; give the reason
    #[arg(long, value_name = "REASON", value_parser = NoteText::parse)]
    reopen: Option<NoteText>,
}

#[derive(Debug, Subcommand)]
enum CloseCommand {
    /// List the closed months, and those that were opened again
    List(ListArgs),
}

/// List the closed months, and those that were opened again
#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    shown: Shown,
}

pub(in crate::cli) fn run(
    args: CloseArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    if let Some(CloseCommand::List(args)) = &args.command {
        return list(args, global, io);
    }
    let text = args.month.unwrap_or_default();
    // The zone does not matter to whether it is a month.
    let month = Period::month(&text, Zone::utc())?;
    let month = Month::of(month.zone.day(month.from));
    match args.reopen {
        Some(reason) => reopen(month, reason, global, io),
        None => close(month, global, io),
    }
}

fn reopen(
    month: Month,
    reason: NoteText,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let month = global.change(Reach::Existing, Operation::reopen_month(month, reason), io)?;
    io.confirm(format_args!("{month} is open again; the reason is kept"))?;
    Ok(Exit::Done)
}

fn close(month: Month, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let now = io.clock.now();
    yield_memory();
    let data = global.reach(Reach::Existing, io.random)?;
    let held = data.snapshot(&CloseRows::ask())?;
    let (before, zone) = (held.parts.closes, held.settings.zone);
    if let Some(close) = before.of(month) {
        let day = zone.day(close.closed_at);
        io.confirm(format_args!("{month} was already closed on {day}; nothing was changed"))?;
        data.close()?;
        return Ok(Exit::Done);
    }
    let period = Period::days(month.first(), month.last(), zone)?;
    if period.from > now {
        return Err(CliError::NotBegun(month));
    }
    if period.to > now {
        return Err(CliError::StillRunning(month));
    }
    let (closed, warnings) = closed_month(&data, &before, month, &period, now)?;
    let own = closed.records.iter().filter(|of| of.month == month).count() as u64;
    let adjusted = closed.records.len() as u64 - own;
    let operation = Operation::close_month(closed, before.seen());
    let already = data.change(Change::new(operation, io.clock, io.random))??;
    data.close()?;
    for warning in warnings {
        io.say(format_args!("warning: {warning}"));
    }
    if already {
        io.confirm(format_args!("{month} was already closed; nothing was changed"))?;
    } else {
        let (own, adjusted) = (counted(own, "credit"), counted(adjusted, "adjustment"));
        io.confirm(format_args!("{month} is closed with {own} and {adjusted} of closed months"))?;
    }
    Ok(Exit::Done)
}

/// What a close has to say, and the warnings of its report.
fn closed_month(
    data: &Data<'_>,
    before: &Closes,
    month: Month,
    period: &Period,
    now: Timestamp,
) -> Result<(ClosedMonth, Vec<String>), CliError> {
    let ask = ReportAsk::page(period.clone());
    let (snapshot, query) = asked(&ask, data, period, More::All)?;
    let records = unrecorded(data, before, (month, period), &snapshot)?;
    if records.len() > CLOSE_RECORDS_MAX {
        return Err(CliError::TooManyToClose(records.len()));
    }
    let rules = &query.rules;
    let back = i64::try_from(rules.longest_window().ms()).unwrap_or(i64::MAX);
    let clicks = period.from.plus_ms(back.saturating_neg())..period.to;
    let inputs = inputs_digest(&snapshot, &clicks)?;
    let (definitions, commission) =
        (Definitions::of(&snapshot.settings), snapshot.settings.commission);
    let asked = |period: &Period| asked(&ask, data, period, More::Nothing);
    let goals = before_goals(&snapshot.settings, &query, now, asked)?;
    let other = [vec![CLOSED_BY[1].into()]];
    let (report, others) = report::build_by(&snapshot, &query, Others::All(&other), now)?;
    let warnings = render::warnings(&report);
    // Only sums are told of the period before, which are the same whatever the rows are grouped by.
    let decided = decided_before(&report, now, asked)?;
    let mut documents = Vec::new();
    for (report, by) in std::iter::once(report).chain(others).zip(CLOSED_BY) {
        let report = followed(report, decided.as_ref());
        let mut report = report.tracking(&snapshot.settings, &goals);
        report.payback = report.payback(None, snapshot.settings.hour_price);
        documents.extend(written(&report, by)?);
    }
    let pages = stored_pages::made(&ask, data, (month, (snapshot, query)), now)?;
    let closed = ClosedMonth { month, definitions, commission, inputs, documents, records, pages };
    Ok((closed, warnings))
}

/// The report in every format of one table.
fn written(report: &Report, by: Grouping) -> Result<Vec<Document>, CliError> {
    let read = report.for_people();
    let document = |format: &Format| {
        let mut bytes = Vec::new();
        let is_read = matches!(format, Format::Table | Format::Md);
        let report = read.as_ref().filter(|_| is_read).unwrap_or(report);
        render::report(report, *format, Width::DEFAULT, &mut bytes)?;
        let text = String::from_utf8(bytes).map_err(std::io::Error::other)?;
        Ok(Document { by: by.as_str().into(), format: format.as_str().into(), text: text.into() })
    };
    Format::ALL.iter().map(document).collect()
}

fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    let held = data.snapshot(&CloseRows::ask())?;
    data.close()?;
    let closes: &[StoredClose] = &held.parts.closes.0;
    render::list(&render::closes(closes), args.shown.or_table(), io.width, io.out)?;
    if closes.is_empty() {
        io.say("no closed months; `couplet close 2026-10` closes one");
    }
    Ok(Exit::Done)
}

/// The closes of the data; the settings beside them are today's.
pub(super) fn closes(data: &Data<'_>) -> Result<Closes, CliError> {
    Ok(data.snapshot(&CloseRows::ask())?.parts.closes)
}
