//! `couplet share`: read-only addresses of the figures of a period, a campaign or an agent, with an end.
//!
//! Invariant: an address is a secret, and is made where the key of pages lies: on the machine of the data file. Does not
//! serve what is shared (see `http`).

use std::io::Write;

use clap::{Args, Subcommand};
use jiff::ToSpan;
use jiff::civil::Date;

use super::error::{CliError, Exit, FlagsError};
use super::global::{Global, Shown};
use super::io::Io;
use super::link::domain::domain;
use super::report::{When, reach};
use crate::change::{Change, Operation, Retired, known_tags};
use crate::domain::label::{Agent, Campaign, Tags};
use crate::domain::limits::SHARE_DAYS;
use crate::domain::period::{Period, parse_day};
use crate::domain::settings::Settings;
use crate::domain::share::{SHARE_PATH, Share, ShareSpec, SharedOf};
use crate::domain::time::Timestamp;
use crate::render::{self, PageOf};
use crate::report::{GroupBy, Grouping, Others, build_by};
use crate::service::{More, ReportAsk, asked, full_report};
use crate::store::keys::pages_key;
use crate::store::{Ask, ShareRows};
use crate::wire::{Data, Reach};

/// Share figures with somebody who has no access, until a day
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  couplet share report --month 2026-11
  couplet share campaign 2026-11-black-week --until 2027-01-31
  couplet share agent mia --month 2026-11
  couplet share list
  couplet share end 3

Whoever has the address sees the page, without a login, and nothing else. It names no customer.")]
pub(super) enum ShareCommand {
    /// Share the report of a period
    Report(ReportArgs),
    /// Share what one campaign brought
    Campaign(CampaignArgs),
    /// Share what one agent brought
    Agent(AgentArgs),
    /// List what is shared, with the addresses
    List(ListArgs),
    /// End a share, effective at once
    End(EndArgs),
    /// Print the page of a share as its readers see it, as HTML
    Show(ShowArgs),
}

/// Share the report of a period
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet share report
  couplet share report --month 2026-11 --until 2027-01-31
  couplet share report --quarter 2026-Q4")]
pub(super) struct ReportArgs {
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    until: Until,
}

/// Share what one campaign brought
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet share campaign 2026-11-black-week
  couplet share campaign 2026-11-black-week --until 2027-01-31
  couplet share campaign 2026-11-black-week --from 2026-11-20 --to 2026-12-31")]
pub(super) struct CampaignArgs {
    /// The campaign, as the plan names it
    #[arg(value_parser = Campaign::parse)]
    campaign: Campaign,
    /// Instead of the campaign's own days
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    until: Until,
}

/// Share what one agent brought
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet share agent mia
  couplet share agent mia --month 2026-11 --until 2026-12-31")]
pub(super) struct AgentArgs {
    /// The agent, as the plan names them
    #[arg(value_parser = Agent::parse)]
    agent: Agent,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    until: Until,
}

#[derive(Debug, Args)]
struct Until {
    /// The last day on which it can be opened [default: 90 days from now]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    until: Option<Date>,
}

/// List what is shared, with the addresses
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    shown: Shown,
}

/// End a share, effective at once
#[derive(Debug, Args)]
pub(super) struct EndArgs {
    /// Its number, as `share list` shows it
    number: u32,
}

/// Print the page of a share as its readers see it, as HTML
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet share show 3 > shared.html")]
pub(super) struct ShowArgs {
    /// Its number, as `share list` shows it
    number: u32,
}

pub(super) fn run(
    command: ShareCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command {
        ShareCommand::Report(args) => {
            args.when.check()?;
            share(SharedOf::Report, &args.when, &args.until, global, io)
        }
        ShareCommand::Campaign(args) => {
            args.when.check()?;
            share(SharedOf::Campaign(args.campaign), &args.when, &args.until, global, io)
        }
        ShareCommand::Agent(args) => {
            args.when.check()?;
            share(SharedOf::Agent(args.agent), &args.when, &args.until, global, io)
        }
        ShareCommand::List(args) => list(&args, global, io),
        ShareCommand::End(args) => end(args.number, global, io),
        ShareCommand::Show(args) => show(args.number, global, io),
    }
}

fn share(
    of: SharedOf,
    when: &When,
    until: &Until,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let path = global.file("share")?;
    let now = io.clock.now();
    let data = global.reach(Reach::Existing, io.random)?;
    let settings = data.snapshot(&Ask::settings())?.settings;
    let today = settings.zone.day(now);
    let until = until.until.unwrap_or_else(|| today.saturating_add(SHARE_DAYS.days()));
    if until < today {
        return Err(FlagsError::UntilPast(until).into());
    }
    let of = known(of, &settings)?;
    let (first, last) = days(&of, when, &settings, now, until)?;
    let mut series = [0; 8];
    io.random.fill(&mut series);
    let spec = ShareSpec { of, first, last, until };
    let operation = Operation::share(spec, u64::from_le_bytes(series));
    let share = data.change(Change::new(operation, io.clock, io.random))??;
    let domain = domain(settings.domain.clone(), &data);
    data.close()?;
    let token = pages_key(path, io.random)?.share_token(&share);
    io.confirm(format_args!("{domain}{SHARE_PATH}{}", token.reveal()))?;
    let (number, until) = (share.number, share.spec.until);
    io.say(format_args!(
        "whoever has this address sees {first} to {last} until {until}; `couplet share end {number}` ends it before"
    ));
    Ok(Exit::Done)
}

/// With the name as the plan writes it.
fn known(of: SharedOf, settings: &Settings) -> Result<SharedOf, CliError> {
    Ok(match of {
        SharedOf::Report => SharedOf::Report,
        SharedOf::Campaign(campaign) => {
            let asked = Tags { campaign: Some(campaign.clone()), ..Tags::default() };
            SharedOf::Campaign(known_tags(&asked, settings)?.campaign.unwrap_or(campaign))
        }
        SharedOf::Agent(agent) => {
            let asked = Tags { agent: Some(agent.clone()), ..Tags::default() };
            SharedOf::Agent(known_tags(&asked, settings)?.agent.unwrap_or(agent))
        }
    })
}

/// The days that are asked for; else those of a campaign, and for anything else the last month.
fn days(
    of: &SharedOf,
    when: &When,
    settings: &Settings,
    now: Timestamp,
    until: Date,
) -> Result<(Date, Date), CliError> {
    if let Some(period) = when.asked(settings.zone.clone())? {
        return Ok(period.first_and_last());
    }
    let SharedOf::Campaign(campaign) = of else {
        return Ok(when.period(now, settings.zone.clone())?.first_and_last());
    };
    let own = settings.campaigns.get(campaign);
    let Some(first) = own.and_then(|own| own.starts) else {
        return Err(FlagsError::NoCampaignDays(campaign.clone()).into());
    };
    Ok((first, own.and_then(|own| own.ends).unwrap_or(until).max(first)))
}

fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("share")?;
    let data = global.reach(Reach::ToRead, io.random)?;
    let held = data.snapshot(&ShareRows::ask())?;
    let domain = domain(held.settings.domain.clone(), &data);
    data.close()?;
    let today = held.settings.zone.day(io.clock.now());
    let shares = held.parts.shares;
    if shares.is_empty() {
        io.say("nothing is shared; `couplet share report --month 2026-11` shares a month");
    }
    let key = pages_key(path, io.random)?;
    let address = |share: Share| {
        let address = format!("{domain}{SHARE_PATH}{}", key.share_token(&share).reveal());
        let address = share.is_open(today).then_some(address);
        (share, address)
    };
    let shares: Vec<(Share, Option<String>)> = shares.into_iter().map(address).collect();
    render::list(&render::shares(&shares), args.shown.or_table(), io.width, io.out)?;
    Ok(Exit::Done)
}

fn end(number: u32, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let Retired { retired, already } =
        global.change(Reach::Existing, Operation::end_share(number), io)?;
    if already {
        io.confirm(format_args!("share {retired} was already ended"))?;
    } else {
        io.confirm(format_args!("share {retired} is ended: its address shows nothing any more"))?;
    }
    Ok(Exit::Done)
}

/// Prints a page also of a share that is over, for who has the data anyway.
fn show(number: u32, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let now = io.clock.now();
    let data = reach(global, io)?;
    let held = data.snapshot(&ShareRows::ask())?;
    let share = held.parts.shares.into_iter().find(|share| share.number == number);
    let Some(Share { spec, .. }) = share else { return Err(FlagsError::NoShare(number).into()) };
    let settings = held.settings;
    let period = Period::days(spec.first, spec.last, settings.zone.clone())?;
    let mut page = Vec::new();
    write_page(&spec, &settings, period, &data, now, &mut page)?;
    data.close()?;
    io.out.write_all(&page)?;
    Ok(Exit::Done)
}

fn write_page(
    spec: &ShareSpec,
    settings: &Settings,
    period: Period,
    data: &Data<'_>,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let (grouping, name, shown) = match &spec.of {
        SharedOf::Report => {
            let full = full_report(&ReportAsk::page(period), data, now)?;
            if let Some(page) = PageOf::of(&full, None) {
                render::report_html(&page, out)?;
            }
            return Ok(());
        }
        SharedOf::Campaign(campaign) => {
            let own = settings.campaigns.get(campaign).and_then(|own| own.name.as_deref());
            (Grouping::Campaign, campaign.as_str(), own.unwrap_or(campaign.as_str()))
        }
        SharedOf::Agent(agent) => (Grouping::Agent, agent.as_str(), settings.shown(agent)),
    };
    let mut ask = ReportAsk::page(period);
    ask.by = vec![grouping.into()];
    let (snapshot, query) = asked(&ask, data, &ask.period, More::Nothing)?;
    let others: Vec<Vec<GroupBy>> = WITHIN
        .into_iter()
        .filter(|other| *other != grouping)
        .map(|other| vec![grouping.into(), other.into()])
        .collect();
    let (report, others) = build_by(&snapshot, &query, Others::All(&others), now)?;
    let excerpt = report.excerpt(&others, name);
    render::share_html(&report, &excerpt, &spec.of, shown, out)?;
    Ok(())
}

/// What the rows of one campaign or agent are grouped by.
const WITHIN: [Grouping; 7] = [
    Grouping::Channel,
    Grouping::Campaign,
    Grouping::Agent,
    Grouping::Content,
    Grouping::Variant,
    Grouping::Coupon,
    Grouping::Link,
];
