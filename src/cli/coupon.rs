//! `couplet coupon`: make and list coupon codes. Batches, checks and redemptions have files of their
//! own.

use clap::{Args, Subcommand};

use super::coupon_batch::{self, BatchArgs};
use super::coupon_check::{self, CheckArgs};
use super::coupon_redeem::{self, RedeemArgs, ReleaseArgs};
use super::error::{CliError, Exit};
use super::global::{Global, Shown};
use super::io::Io;
use crate::change::{Change, Outcome, What, known_tags};
use crate::domain::coupon::{Code, CodeSpec, CouponCode, Discount, FoldedCode};
use crate::domain::label::{Agent, BatchName, Campaign, Channel, Content, Tags};
use crate::domain::link::Origin;
use crate::render::{self, Format};
use crate::report::redemptions_by_code;
use crate::store::{Ask, ClickAsk, CodeAsk, Snapshot};
use crate::wire::{Data, Reach};

/// Make, list, check and redeem coupon codes
#[derive(Debug, Subcommand)]
pub(super) enum CouponCommand {
    /// Make a code, and print it
    New(NewArgs),
    /// Make unique codes together, and print them
    Batch(BatchArgs),
    /// Say whether a code is one, as somebody typed it
    Check(CheckArgs),
    /// Use a code for an order
    Redeem(RedeemArgs),
    /// Take the use of a code by an order back
    Release(ReleaseArgs),
    /// List all codes, with how often they were redeemed
    List(ListArgs),
}

/// What a code stands for, and what it takes off
#[derive(Debug, Args)]
pub(super) struct Terms {
    /// The campaign it belongs to
    #[arg(long, value_name = "C", value_parser = Campaign::parse)]
    campaign: Campaign,
    /// Where it is handed out
    #[arg(long, value_name = "C", value_parser = Channel::parse)]
    channel: Channel,
    /// Who hands it out
    #[arg(long, value_parser = Agent::parse)]
    agent: Option<Agent>,
    /// The message or format it is handed out in
    #[arg(long, value_parser = Content::parse)]
    content: Option<Content>,
    /// What it takes off: 10% or "5.00 EUR"
    #[arg(long, value_parser = Discount::parse)]
    pub(super) discount: Option<Discount>,
}

impl Terms {
    pub(super) fn tags(&self) -> Tags {
        Tags {
            campaign: Some(self.campaign.clone()),
            channel: Some(self.channel.clone()),
            agent: self.agent.clone(),
            content: self.content.clone(),
        }
    }
}

/// Make a code, and print it
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet coupon new IGBLACK --campaign 2026-11-black-week --channel instagram --discount 10%")]
pub(super) struct NewArgs {
    /// The code, as it is printed
    #[arg(value_parser = CouponCode::mintable)]
    code: CouponCode,
    #[command(flatten)]
    terms: Terms,
    /// How often it may be redeemed in all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
}

/// List all codes, with how often they were redeemed
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Only those of a batch
    #[arg(long, value_name = "NAME", value_parser = BatchName::parse)]
    batch: Option<BatchName>,
    /// Only those of a campaign
    #[arg(long, value_parser = Campaign::parse)]
    campaign: Option<Campaign>,
    /// Only those of a channel
    #[arg(long, value_parser = Channel::parse)]
    channel: Option<Channel>,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(
    command: CouponCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command {
        CouponCommand::New(args) => new(args, global, io),
        CouponCommand::Batch(args) => coupon_batch::run(&args, global, io),
        CouponCommand::Check(args) => coupon_check::run(&args, global, io),
        CouponCommand::Redeem(args) => coupon_redeem::redeem(args, global, io),
        CouponCommand::Release(args) => coupon_redeem::release(args, global, io),
        CouponCommand::List(args) => list(&args, global, io),
    }
}

fn new(args: NewArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let settings = Data::settings(&global.data, io.random)?;
    let spec = CodeSpec {
        code: args.code,
        tags: known_tags(&args.terms.tags(), &settings)?,
        discount: args.terms.discount,
        limit: args.limit,
        origin: Origin::Hand,
    };
    let data = Data::reach(&global.data, Reach::OrMake, io.random)?;
    let change = Change::new(What::MintCode(Box::new(spec)), io.clock, io.random);
    let outcome = data.change(change)?.outcome;
    data.close()?;
    match outcome {
        Outcome::CodeMinted(code) => {
            io.result(&code.spec.code)?;
            Ok(Exit::Done)
        }
        Outcome::Refused(refusal) => Err(refusal.into()),
        other => unreachable!("a code is minted or refused, not {other:?}"),
    }
}

/// What a list of codes is made of.
pub(super) const CODES: Ask =
    Ask { links: false, codes: CodeAsk::All, records: true, clicks: ClickAsk::None };

fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = Data::reach(&global.data, Reach::Existing, io.random)?;
    let snapshot = data.snapshot(&CODES)?;
    data.close()?;
    let channel = args.channel.as_ref().map(|channel| snapshot.settings.channel(channel));
    let is_asked = |code: &&Code| {
        let tags = &code.spec.tags;
        (args.batch.is_none() || args.batch == code.batch)
            && (args.campaign.is_none() || args.campaign == tags.campaign)
            && (channel.is_none() || channel == tags.channel)
    };
    show_codes(&snapshot, is_asked, args.shown.or_table(), io)?;
    if snapshot.codes.is_empty() {
        io.say("no codes yet; `couplet coupon new --help` shows how to make one");
    }
    Ok(Exit::Done)
}

/// The codes that are asked for, as a list.
pub(super) fn show_codes(
    snapshot: &Snapshot,
    is_asked: impl Fn(&&Code) -> bool,
    format: Format,
    io: &mut Io<'_>,
) -> Result<(), CliError> {
    let redeemed = redemptions_by_code(&snapshot.conversions, &snapshot.redemptions);
    let redeemed = |code: &FoldedCode| Some(redeemed.get(code).copied().unwrap_or_default());
    let list = render::coupons(snapshot.codes.iter().filter(is_asked), redeemed);
    Ok(render::list(&list, format, io.out)?)
}
