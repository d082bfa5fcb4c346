//! `couplet coupon leaks`: the signs that codes got to others than they were meant for.

use std::io::BufWriter;

use clap::Args;

use super::found_leaks;
use crate::change::known_tags;
use crate::cli::error::{BatchError, CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::cli::report::when::When;
use crate::cli::tag_filter::TagFilter;
use crate::domain::code::batch::Batch;
use crate::domain::label::{BatchName, Campaign, Channel, Tags};
use crate::domain::period::Zone;
use crate::domain::record::leak::{Leak, Sign};
use crate::render::{Format, LEAK_COLUMNS, ListWriter, SPARE_LEAK_COLUMNS, counted, leak_row};
use crate::report::Leaks;
use crate::store::{Ask, GuessRows, ListedCodes};
use crate::wire::Reach;

/// Show which codes may have leaked, and why
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet coupon leaks
  couplet coupon leaks --month 2026-11 --channel instagram
  couplet coupon leaks --batch 2026-11-black-week-sms --format csv
Flags: `cold`: at least 5 redemptions had no click or conversation of the code's channel before them, \
and of those that can be judged, at most half as many had one as is usual of the shop's other codes and \
orders. `rise`: 3 times as many redemptions in 7 days as before, beyond chance, and beyond the rise of \
the other codes and of the shop's orders. `outside`: before the first day, after the last, or after it \
was retired. `over-limit`: more than its limit. `over-customer-limit`: by a customer more often than each \
may. `guessed`: found over the network after many unknown codes. `late`: after the time that who got it was told. A flag is a reason to look, and changes \
no credit. Without a period, redemptions of all time are looked at.")]
pub(in crate::cli) struct LeaksArgs {
    /// Only this batch and its codes
    #[arg(long, value_name = "NAME", value_parser = BatchName::parse)]
    batch: Option<BatchName>,
    /// Only codes of this campaign
    #[arg(long, value_parser = Campaign::parse)]
    campaign: Option<Campaign>,
    /// Only codes of this channel
    #[arg(long, value_parser = Channel::parse)]
    channel: Option<Channel>,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(args: &LeaksArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    args.when.check()?;
    let data = global.reach(Reach::ToRead, io.random)?;
    let snapshot = data.snapshot(&Ask::settings())?;
    let batch = args.batch.as_ref().map(|name| {
        let batch = Batch::named(snapshot.batches.values(), name);
        batch.ok_or_else(|| BatchError::unknown(name.clone(), snapshot.batches.values()))
    });
    let batch = batch.transpose()?.map(|batch| &batch.spec.name);
    let settings = &snapshot.settings;
    let guesses = data.snapshot(&GuessRows::ask())?.parts.guesses;
    let kept = data.close_and_keep(&ListedCodes::ask(None))?;
    let leaks = match args.when.asked(settings.zone.clone())? {
        Some(period) => found_leaks::of_period(&kept, &guesses, &period, global, io)?,
        None => found_leaks::of_all(&kept, &guesses, global, io)?,
    };
    let (campaign, channel) = (args.campaign.clone(), args.channel.clone());
    let asked = Tags { campaign, channel, ..Tags::default() };
    let tags = TagFilter::of(asked.clone(), settings);
    let is_asked =
        |leak: &&Leak| (batch.is_none() || batch == leak.batch.as_ref()) && tags.fits(&leak.tags);
    let shown: Vec<&Leak> = leaks.leaks.iter().filter(is_asked).collect();
    show(&shown, args.shown.or_table(), &settings.zone, io)?;
    if shown.is_empty() {
        known_tags(&asked, settings)?;
    }
    if args.shown.or_table() == Format::Table {
        match shown.first() {
            None => say_none(&leaks, io),
            Some(first) => say_next(first, &shown, global, io),
        }
    }
    Ok(Exit::Done)
}

fn show(leaks: &[&Leak], format: Format, zone: &Zone, io: &mut Io<'_>) -> Result<(), CliError> {
    let out = BufWriter::new(&mut *io.out);
    let list = ListWriter::new(LEAK_COLUMNS, format, io.width, out)?;
    let mut list = list.with_spare(SPARE_LEAK_COLUMNS).with_wrapping("reason");
    leaks.iter().try_for_each(|leak| list.row(&leak_row(leak, zone, format)))?;
    Ok(list.finish()?)
}

/// Says how much was looked at.
fn say_none(leaks: &Leaks, io: &mut Io<'_>) {
    if leaks.redemptions == 0 {
        io.say("no code was redeemed");
        return;
    }
    let all = counted(leaks.redemptions, "redemption");
    let unknown = leaks.redemptions.saturating_sub(leaks.judged);
    let unknown = match unknown {
        0 => String::new(),
        of => format!("; of {of} it cannot be told whether a click or conversation came before"),
    };
    io.say(format_args!("no leaks found; looked at {all}{unknown}"));
}

/// Says how to look at one of the orders, and how to take a code, or the token of who guessed, out of use.
fn say_next(first: &Leak, leaks: &[&Leak], global: &Global, io: &mut Io<'_>) {
    let order = first.order.as_ref().or_else(|| leaks.iter().find_map(|of| of.order.as_ref()));
    if let Some(order) = order {
        io.say(global.next(&["explain", order.as_str()]));
    }
    if let Sign::Guessed { token, .. } = &first.sign {
        io.say(global.next(&["token", "retire", token.as_str()]));
        return;
    }
    io.say(
        "a code that got out is ended with `couplet coupon retire`; one of the plan is taken out of links.toml, or \
         gets another last day there",
    );
}
