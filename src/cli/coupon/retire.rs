//! `couplet coupon retire`: a code, or all codes of a batch, are taken out of use by hand.

use clap::Args;

use crate::change::{Change, Outcome, What};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::BatchName;
use crate::wire::Reach;

/// Take a code or a batch out of use
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet coupon retire IGBLACK
  couplet coupon retire --batch 2026-11-black-week-sms
Redeeming is refused from then on; orders that carry it are credited all the same.")]
pub(in crate::cli) struct RetireArgs {
    /// The code, as it was typed
    #[arg(value_parser = CouponCode::parse, required_unless_present = "batch")]
    code: Option<CouponCode>,
    /// All codes of a batch
    #[arg(long, value_name = "NAME", value_parser = BatchName::parse, conflicts_with = "code")]
    batch: Option<BatchName>,
}

pub(super) fn run(args: RetireArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let what = match (args.code, args.batch) {
        (_, Some(name)) => What::RetireBatch(name),
        (Some(code), None) => What::RetireCode(code),
        (None, None) => unreachable!("a code is required unless a batch is named"),
    };
    let data = global.reach(Reach::Existing, io.random)?;
    let outcome = data.change(Change::new(what, io.clock, io.random))?.outcome;
    data.close()?;
    match outcome {
        Outcome::CodeRetired { code, already: true } => {
            io.confirm(format_args!("{code} was retired already"))?;
        }
        Outcome::CodeRetired { code, already: false } => {
            io.confirm(format_args!(
                "{code} is retired; orders that carry it are credited all the same"
            ))?;
        }
        Outcome::BatchRetired { batch, already: true } => {
            io.confirm(format_args!("batch `{}` was retired already", batch.spec.name))?;
        }
        Outcome::BatchRetired { batch, already: false } => {
            let (name, count) = (&batch.spec.name, batch.minted);
            io.confirm(format_args!(
                "batch `{name}` is retired, {count} codes; orders that carry them are credited \
                 all the same"
            ))?;
        }
        Outcome::Refused(refusal) => return Err(refusal.into()),
        other => unreachable!("a code or a batch is retired or refused, not {other:?}"),
    }
    Ok(Exit::Done)
}
