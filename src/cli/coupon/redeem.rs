//! `couplet coupon redeem` and `release`: redeems a code for an order, and undoes that.

use clap::Args;

use super::terms::amount;
use crate::change::{Change, Operation};
use crate::cli::error::{CliError, CustomerError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::cli::people::{KeyFaults, Unhashed, person};
use crate::domain::code::coupon::CouponCode;
use crate::domain::record::foreign_id::ForeignId;
use crate::store::Ask;
use crate::wire::Reach;

/// Redeem a code for an order
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet coupon redeem IGBLACK --order '#1010' --customer ann@example.com \\
    --total '55.00 EUR'
A code with a per-customer limit needs --customer; one with a minimum needs --total. Redeeming a \
code again for the same order changes nothing. Exit code 1: the redemption was refused.")]
pub(in crate::cli) struct RedeemArgs {
    /// The code as typed
    #[arg(value_parser = CouponCode::parse)]
    code: CouponCode,
    /// The order that uses it
    #[arg(long, value_name = "ID", value_parser = ForeignId::parse)]
    order: ForeignId,
    /// The customer: an e-mail address, a phone number or the shop's id; only a keyed hash is stored
    #[arg(long, value_name = "C")]
    customer: Option<String>,
    /// The total of the order: "55.00 EUR", or 55 in the plan's currency
    #[arg(long, value_name = "AMOUNT")]
    total: Option<String>,
}

/// Undo a redemption
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet coupon release IGBLACK --order '#1010'
The code can then be redeemed again. The redemption and its release stay on record.")]
pub(in crate::cli) struct ReleaseArgs {
    /// The code as typed
    #[arg(value_parser = CouponCode::parse)]
    code: CouponCode,
    /// The order that used it
    #[arg(long, value_name = "ID", value_parser = ForeignId::parse)]
    order: ForeignId,
}

pub(super) fn redeem(args: RedeemArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let named = args.customer.as_deref().map(|named| person(named, &data, UNHASHED)).transpose()?;
    let (customer, mut aliases) = named.map_or((None, Vec::new()), |(who, old)| (Some(who), old));
    // Whoever was erased buys as nobody.
    let erasures = data.erased_people()?;
    erasures.unlink_aliases(&mut aliases);
    let customer = erasures.kept(customer);
    let total = args.total.as_deref().map(|text| -> Result<_, CliError> {
        amount("--total", text, &data.snapshot(&Ask::settings())?.settings)
    });
    let total = total.transpose()?;
    let redeem = Operation::redeem(args.code, args.order, customer, total, aliases);
    let redeemed = data.change(Change::new(redeem, io.clock, io.random))?;
    data.close()?;
    let redemption = redeemed?;
    io.confirm(format_args!("{} is redeemed for {}", redemption.code, redemption.order))?;
    Ok(Exit::Done)
}

pub(super) fn release(
    args: ReleaseArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let release = Operation::release(args.code, args.order);
    let redemption = global.change(Reach::Existing, release, io)?;
    io.confirm(format_args!("{} is free of {}", redemption.code, redemption.order))?;
    Ok(Exit::Done)
}

const UNHASHED: Unhashed = Unhashed {
    key: KeyFaults { elsewhere: CustomerError::KeyElsewhere, missing: CustomerError::KeyMissing },
    nobody: CustomerError::Nobody,
};
