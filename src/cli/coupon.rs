//! `couplet coupon`: make coupon codes. Batches, lists, checks, redemptions and retirements have files
//! of their own.

use clap::{Args, Subcommand};

use super::coupon_batch::{self, BatchArgs};
use super::coupon_check::{self, CheckArgs};
use super::coupon_list::{self, ExportArgs, ListArgs};
use super::coupon_redeem::{self, RedeemArgs, ReleaseArgs};
use super::coupon_retire::{self, RetireArgs};
use super::coupon_terms::Offer;
use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use crate::change::{Operation, known_tags};
use crate::domain::coupon::{CodeSpec, CouponCode};
use crate::domain::link::Origin;
use crate::wire::Reach;

/// Make, list, check, redeem and retire coupon codes
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
    /// Take a code or a batch out of use
    Retire(RetireArgs),
    /// List all codes, with how often they were redeemed
    List(ListArgs),
    /// Write the live codes as CSV, for the shop
    Export(ExportArgs),
}

/// Make a code, and print it
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet coupon new IGBLACK --campaign 2026-11-black-week --channel instagram --discount 10% \\
    --limit-by-customer 1 --ends 2026-11-30 --minimum '40.00 EUR'")]
pub(super) struct NewArgs {
    /// The code, as it is printed
    #[arg(value_parser = CouponCode::mintable)]
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
        CouponCommand::Batch(args) => coupon_batch::run(&args, global, io),
        CouponCommand::Check(args) => coupon_check::run(&args, global, io),
        CouponCommand::Redeem(args) => coupon_redeem::redeem(args, global, io),
        CouponCommand::Release(args) => coupon_redeem::release(args, global, io),
        CouponCommand::Retire(args) => coupon_retire::run(args, global, io),
        CouponCommand::List(args) => coupon_list::list(&args, global, io),
        CouponCommand::Export(args) => coupon_list::export(&args, global, io),
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
    Ok(Exit::Done)
}
