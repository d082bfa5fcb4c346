//! `couplet coupon`, and `coupon new`. The other subcommands have files of their own.

pub(super) mod batch;
mod check;
mod export;
mod found_leaks;
mod give;
mod import;
mod leaks;
mod list;
pub(super) mod minting;
pub(super) mod redeem;
mod retire;
pub(super) mod terms;

use clap::{Args, Subcommand};

use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use crate::change::{Operation, known_tags};
use crate::domain::code::coupon::{CodeSpec, CouponCode};
use crate::domain::link::Origin;
use crate::wire::Reach;
use batch::BatchArgs;
use check::CheckArgs;
use export::ExportArgs;
use give::GiveArgs;
use import::ImportArgs;
use leaks::LeaksArgs;
use list::ListArgs;
use redeem::{RedeemArgs, ReleaseArgs};
use retire::RetireArgs;
use terms::{Offer, say_if_over};

/// Create, give out, export, check, redeem and retire coupon codes
#[derive(Debug, Subcommand)]
pub(super) enum CouponCommand {
    /// Create a code and print it
    New(NewArgs),
    /// Create a batch of unique codes and print them
    Batch(BatchArgs),
    /// Look up a code as a customer typed it
    Check(CheckArgs),
    /// Redeem a code for an order
    Redeem(RedeemArgs),
    /// Undo a redemption
    Release(ReleaseArgs),
    /// Retire a code or a batch
    Retire(RetireArgs),
    /// List all codes with their redemptions
    List(ListArgs),
    /// Show which codes may have leaked, and why
    Leaks(LeaksArgs),
    /// Write the codes that the shop needs, as it imports them
    Export(ExportArgs),
    /// Import codes that the shop has already, with their terms
    Import(ImportArgs),
    /// Give the next unused code of a batch to somebody, once
    Give(GiveArgs),
}

/// Create a code and print it
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet coupon new IGBLACK --campaign 2026-11-black-week --channel instagram \\
    --discount 10% --limit-by-customer 1 --ends 2026-12-03 --minimum '40.00 EUR'
Without --ends, a code ends with its campaign in the plan.")]
pub(super) struct NewArgs {
    /// The code to create, as the shop has it
    #[arg(value_parser = CouponCode::registered)]
    code: CouponCode,
    #[command(flatten)]
    offer: Offer,
}

pub(super) fn run(
    command: CouponCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command {
        CouponCommand::New(args) => new(args, global, io),
        CouponCommand::Batch(args) => batch::run(&args, global, io),
        CouponCommand::Check(args) => check::run(&args, global, io),
        CouponCommand::Redeem(args) => redeem::redeem(args, global, io),
        CouponCommand::Release(args) => redeem::release(args, global, io),
        CouponCommand::Retire(args) => retire::run(args, global, io),
        CouponCommand::List(args) => list::list(&args, global, io),
        CouponCommand::Leaks(args) => leaks::run(&args, global, io),
        CouponCommand::Export(args) => export::run(&args, global, io),
        CouponCommand::Import(args) => import::run(&args, global, io),
        CouponCommand::Give(args) => give::run(args, global, io),
    }
}

fn new(args: NewArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let settings = global.settings(io.random)?;
    let spec = CodeSpec {
        code: args.code,
        tags: known_tags(&args.offer.tags(), &settings)?,
        terms: args.offer.terms(&settings)?,
        origin: Origin::Hand,
    };
    let code = global.change(Reach::OrMake, Operation::mint_code(spec), io)?;
    io.confirm(&code.spec.code)?;
    if !code.spec.code.is_mintable() {
        io.say(
            "warning: not every shop takes this code: all take 3 to 20 letters, digits and dashes",
        );
    }
    say_if_over("this code is already over: its", &code.spec.terms, &settings, io);
    Ok(Exit::Done)
}
