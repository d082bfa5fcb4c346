//! `couplet coupon retire`: retires a code, or all codes of a batch.

use clap::Args;

use crate::change::{Change, Outcome, What};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::BatchName;
use crate::wire::Reach;

/// Retire a code or a batch
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet coupon retire IGBLACK
  couplet coupon retire --batch 2026-11-black-week-sms
From then on it cannot be redeemed. Orders that carry it are still credited.")]
pub(in crate::cli) struct RetireArgs {
    /// The code as typed
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
            io.confirm(format_args!("{code} was already retired"))?;
        }
        Outcome::CodeRetired { code, already: false } => {
            io.confirm(format_args!("{code} is retired; orders that carry it are still credited"))?;
        }
        Outcome::BatchRetired { batch, already: true } => {
            io.confirm(format_args!("batch `{}` was already retired", batch.spec.name))?;
        }
        Outcome::BatchRetired { batch, already: false } => {
            let (name, count) = (&batch.spec.name, batch.minted);
            io.confirm(format_args!(
                "batch `{name}` is retired with its {count} codes; orders that carry them are \
                 still credited"
            ))?;
        }
        Outcome::Refused(refusal) => return Err(refusal.into()),
        other => unreachable!("a code or a batch is retired or refused, not {other:?}"),
    }
    Ok(Exit::Done)
}
