//! `couplet coupon`: make and list coupon codes.

use clap::{Args, Subcommand};

use super::error::{CliError, Exit};
use super::global::{Global, Shown};
use super::io::Io;
use crate::change::{Change, Outcome, What, known_tags};
use crate::domain::coupon::{CodeSpec, CouponCode, Discount, FoldedCode};
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::link::Origin;
use crate::render;
use crate::report::redemptions_by_code;
use crate::store::{Ask, ClickAsk};
use crate::wire::{Data, Reach};

/// Make and list coupon codes
#[derive(Debug, Subcommand)]
pub(super) enum CouponCommand {
    /// Make a code, and print it
    New(NewArgs),
    /// List all codes, with how often they were redeemed
    List(Shown),
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
    /// The campaign it belongs to
    #[arg(long, value_parser = Campaign::parse)]
    campaign: Campaign,
    /// Where it is handed out
    #[arg(long, value_parser = Channel::parse)]
    channel: Channel,
    /// Who hands it out
    #[arg(long, value_parser = Agent::parse)]
    agent: Option<Agent>,
    /// The message or format it is handed out in
    #[arg(long, value_parser = Content::parse)]
    content: Option<Content>,
    /// What it takes off: 10% or "5.00 EUR"
    #[arg(long, value_parser = Discount::parse)]
    discount: Option<Discount>,
    /// How often it may be redeemed in all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
}

pub(super) fn run(
    command: CouponCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command {
        CouponCommand::New(args) => new(args, global, io),
        CouponCommand::List(shown) => list(shown, global, io),
    }
}

fn new(args: NewArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let settings = Data::settings(&global.data, io.random)?;
    let tags = Tags {
        campaign: Some(args.campaign),
        channel: Some(args.channel),
        agent: args.agent,
        content: args.content,
    };
    let spec = CodeSpec {
        code: args.code,
        tags: known_tags(&tags, &settings)?,
        discount: args.discount,
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

fn list(shown: Shown, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = Data::reach(&global.data, Reach::Existing, io.random)?;
    let ask = Ask { links: false, codes: true, records: true, clicks: ClickAsk::None };
    let snapshot = data.snapshot(&ask)?;
    data.close()?;
    let redeemed = redemptions_by_code(&snapshot.conversions);
    let redeemed = |code: &FoldedCode| Some(redeemed.get(code).copied().unwrap_or_default());
    let list = render::coupons(&snapshot.codes, redeemed);
    render::list(&list, shown.or_table(), io.out)?;
    if snapshot.codes.is_empty() {
        io.say("no codes yet; `couplet coupon new --help` shows how to make one");
    }
    Ok(Exit::Done)
}
