//! `couplet coupon redeem` and `release`: a use of a code by an order, and its taking back.

use clap::Args;
use thiserror::Error;

use super::coupon_terms::amount;
use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use crate::change::{Change, Operation};
use crate::domain::coupon::CouponCode;
use crate::domain::foreign_id::ForeignId;
use crate::domain::person::PersonKey;
use crate::store::{Ask, Snapshot, StoreError};
use crate::wire::{Data, Reach};

/// Use a code for an order
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet coupon redeem IGBLACK --order '#1010' --customer ann@example.com --total '55.00 EUR'
A code with a limit by customer needs --customer, one with a minimum --total. An order that holds
the code already is answered as before. Exit code 1 says that it may not.")]
pub(super) struct RedeemArgs {
    /// The code, as it was typed
    #[arg(value_parser = CouponCode::parse)]
    code: CouponCode,
    /// The order that uses it
    #[arg(long, value_name = "ID", value_parser = ForeignId::parse)]
    order: ForeignId,
    /// Who ordered: an e-mail, a phone number or the shop's own id; kept as a keyed hash alone
    #[arg(long, value_name = "C")]
    customer: Option<String>,
    /// What the order comes to: "55.00 EUR", or 55 in the plan's currency
    #[arg(long, value_name = "AMOUNT")]
    total: Option<String>,
}

/// Take the use of a code by an order back
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet coupon release IGBLACK --order '#1010'
The code can be used once more; that it was used, and until when, is kept.")]
pub(super) struct ReleaseArgs {
    /// The code, as it was typed
    #[arg(value_parser = CouponCode::parse)]
    code: CouponCode,
    /// The order that used it
    #[arg(long, value_name = "ID", value_parser = ForeignId::parse)]
    order: ForeignId,
}

/// Why somebody cannot be named.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CustomerError {
    /// The key under which people are kept is not there.
    #[error(
        "the people key, under whose hash customers are kept, is missing: put the key that was \
         backed up beside the data file, or leave out --customer"
    )]
    KeyMissing,
    /// The key is on another machine.
    #[error(
        "the people key, under whose hash customers are kept, never leaves the server's machine: \
         run it there, or leave out --customer"
    )]
    KeyElsewhere,
    /// Nobody is named.
    #[error("--customer names nobody")]
    Nobody,
}

pub(super) fn redeem(args: RedeemArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    // Who says neither needs nothing of it.
    let about = (args.customer.is_some() || args.total.is_some())
        .then(|| data.snapshot(&Ask::settings()))
        .transpose()?;
    let named = args.customer.as_deref().zip(about.as_ref());
    let customer = named.map(|(named, about)| person(named, about, &data)).transpose()?;
    let said = args.total.as_deref().zip(about.as_ref());
    let total = said.map(|(text, about)| amount("--total", text, &about.settings)).transpose()?;
    let redeem = Operation::redeem(args.code, args.order, customer, total);
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

/// The keyed hash of who is named.
fn person(named: &str, about: &Snapshot, data: &Data) -> Result<PersonKey, CliError> {
    let fingerprint = about.people.ok_or(StoreError::Missing("people fingerprint"))?;
    let missing =
        if data.is_remote() { CustomerError::KeyElsewhere } else { CustomerError::KeyMissing };
    let key = data.people_key(fingerprint)?.ok_or(missing)?;
    Ok(key.person(named).ok_or(CustomerError::Nobody)?)
}
