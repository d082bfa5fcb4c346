//! `couplet coupon redeem` and `release`: a use of a code by an order, and its taking back.

use clap::Args;

use super::terms::amount;
use crate::change::{Change, Outcome, What};
use crate::cli::error::{CliError, CustomerError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::code::coupon::CouponCode;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::store::{Selection, Snapshot, StoreError};
use crate::wire::{Data, Reach};

/// Use a code for an order
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet coupon redeem IGBLACK --order '#1010' --customer ann@example.com --total '55.00 EUR'
A code with a limit by customer needs --customer, one with a minimum --total. An order that holds
the code already is answered as before. Exit code 1 says that it may not.")]
pub(in crate::cli) struct RedeemArgs {
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
pub(in crate::cli) struct ReleaseArgs {
    /// The code, as it was typed
    #[arg(value_parser = CouponCode::parse)]
    code: CouponCode,
    /// The order that used it
    #[arg(long, value_name = "ID", value_parser = ForeignId::parse)]
    order: ForeignId,
}

pub(super) fn redeem(args: RedeemArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    // Who says neither needs nothing of it.
    let about = (args.customer.is_some() || args.total.is_some())
        .then(|| data.snapshot(&Selection::settings()))
        .transpose()?;
    let named = args.customer.as_deref().zip(about.as_ref());
    let customer = named.map(|(named, about)| person(named, about, &data)).transpose()?;
    let said = args.total.as_deref().zip(about.as_ref());
    let total = said.map(|(text, about)| amount("--total", text, &about.settings)).transpose()?;
    let what = What::Redeem { code: args.code, order: args.order, customer, total };
    let outcome = data.change(Change::new(what, io.clock, io.random))?.outcome;
    data.close()?;
    match outcome {
        Outcome::Redeemed(redemption) => {
            io.confirm(format_args!("{} is redeemed for {}", redemption.code, redemption.order))?;
            Ok(Exit::Done)
        }
        Outcome::Refused(refusal) => Err(refusal.into()),
        other => unreachable!("a code is redeemed or refused, not {other:?}"),
    }
}

pub(super) fn release(
    args: ReleaseArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let what = What::Release { code: args.code, order: args.order };
    let outcome = data.change(Change::new(what, io.clock, io.random))?.outcome;
    data.close()?;
    match outcome {
        Outcome::Released(redemption) => {
            io.confirm(format_args!("{} is free of {}", redemption.code, redemption.order))?;
            Ok(Exit::Done)
        }
        Outcome::Refused(refusal) => Err(refusal.into()),
        other => unreachable!("a redemption is released or refused, not {other:?}"),
    }
}

/// The keyed hash of who is named.
fn person(named: &str, about: &Snapshot, data: &Data) -> Result<PersonKey, CliError> {
    let fingerprint = about.people.ok_or(StoreError::Missing("people fingerprint"))?;
    let missing =
        if data.is_elsewhere() { CustomerError::KeyElsewhere } else { CustomerError::KeyMissing };
    let key = data.people_key(fingerprint)?.ok_or(missing)?;
    Ok(key.person(named).ok_or(CustomerError::Nobody)?)
}
