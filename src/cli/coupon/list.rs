//! `couplet coupon list` and `export`: the same rows. By default an export is CSV with the live codes.

use std::io::{self, BufWriter};

use clap::Args;

use crate::change::Refusal;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::code::coupon::Code;
use crate::domain::label::{BatchName, Campaign, Channel};
use crate::domain::link::Status;
use crate::domain::time::Timestamp;
use crate::render::{COUPON_COLUMNS, Format, ListWriter, coupon_row};
use crate::report::redemptions_by_code;
use crate::store::CodesWithUses;
use crate::wire::Reach;

/// List all codes with their redemptions
#[derive(Debug, Args)]
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
The columns are those of `coupon list`. Ended and retired codes are included only with --status.")]
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
    /// Only codes of this status: live, ended, retired; several with commas
    #[arg(long, value_delimiter = ',')]
    status: Vec<Status>,
}

impl Chosen {
    /// Whether a code passes the filters. `channel` is the name in the plan, not an alias.
    fn has(
        &self,
        code: &Code,
        channel: Option<&Channel>,
        statuses: &[Status],
        at: Timestamp,
    ) -> bool {
        let tags = &code.spec.tags;
        (self.batch.is_none() || self.batch == code.batch)
            && (self.campaign.is_none() || self.campaign == tags.campaign)
            && (channel.is_none() || channel == tags.channel.as_ref())
            && statuses.contains(&code.status(at))
    }
}

pub(super) fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    write(&args.chosen, Status::ALL, args.shown.or_table(), global, io)
}

pub(super) fn export(
    args: &ExportArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let format = args.shown.format.unwrap_or(Format::Csv);
    write(&args.chosen, &[Status::Live], format, global, io)
}

/// Writes the codes that pass the filters; `unasked` are the statuses without `--status`.
fn write(
    chosen: &Chosen,
    unasked: &[Status],
    format: Format,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let snapshot = data.snapshot(&CodesWithUses::ask(chosen.batch.as_ref()))?;
    data.close()?;
    if let Some(name) = &chosen.batch {
        let batch = snapshot.batches.values().find(|batch| batch.spec.name == *name);
        let batch = batch.ok_or_else(|| Refusal::UnknownBatch(name.clone()))?;
        if batch.live_at.is_none() {
            let unfinished = Refusal::BatchUnfinished(name.clone());
            io.say(format_args!("{unfinished}; run the command that created it again"));
        }
    }
    let channel = chosen.channel.as_ref().map(|channel| snapshot.settings.channel(channel));
    let statuses = if chosen.status.is_empty() { unasked } else { &chosen.status };
    let at = io.clock.now();
    let is_chosen = |code: &&Code| chosen.has(code, channel.as_ref(), statuses, at);
    show_codes(snapshot.codes.iter().filter(is_chosen), &snapshot, format, io)?;
    if snapshot.codes.is_empty() && chosen.batch.is_none() {
        io.say("no codes yet; `couplet coupon new --help` shows how to create one");
    } else if !snapshot.codes.iter().any(|code| is_chosen(&code)) {
        io.say("no code matches; `couplet coupon list` shows all codes");
    }
    Ok(Exit::Done)
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
    let mut list = ListWriter::new(COUPON_COLUMNS, format, BufWriter::new(&mut *io.out))?;
    for code in codes {
        let uses = redeemed.get(&code.spec.code.folded()).copied().unwrap_or_default();
        list.row(&coupon_row(code, at, Some(uses)))?;
    }
    list.finish()
}
