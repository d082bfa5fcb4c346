//! `couplet coupon retire`: a code, or all codes of a batch, are taken out of use by hand.

use clap::error::ErrorKind;
use clap::{ArgMatches, Args, Command, FromArgMatches};

use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use crate::change::{Operation, Retired};
use crate::domain::coupon::CouponCode;
use crate::domain::label::BatchName;
use crate::wire::Reach;

/// Take a code or a batch out of use
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet coupon retire IGBLACK
  couplet coupon retire --batch 2026-11-black-week-sms
Redeeming is refused from then on; orders that carry it are credited all the same.")]
pub(super) struct RetireArgs {
    #[command(flatten)]
    target: Target,
}

/// What to retire: exactly one of the two.
#[derive(Debug)]
enum Target {
    Code(CouponCode),
    Batch(BatchName),
}

/// The command line of a [`Target`].
#[derive(Debug, Args)]
struct TargetArgs {
    /// The code, as it was typed
    #[arg(value_parser = CouponCode::parse, required_unless_present = "batch")]
    code: Option<CouponCode>,
    /// All codes of a batch
    #[arg(long, value_name = "NAME", value_parser = BatchName::parse, conflicts_with = "code")]
    batch: Option<BatchName>,
}

impl Args for Target {
    fn augment_args(command: Command) -> Command {
        TargetArgs::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        TargetArgs::augment_args_for_update(command)
    }
}

impl FromArgMatches for Target {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        match TargetArgs::from_arg_matches(matches)? {
            TargetArgs { batch: Some(name), .. } => Ok(Self::Batch(name)),
            TargetArgs { code: Some(code), .. } => Ok(Self::Code(code)),
            TargetArgs { .. } => Err(clap::Error::raw(
                ErrorKind::MissingRequiredArgument,
                "name a code or --batch\n",
            )),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

pub(super) fn run(args: RetireArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let done = match args.target {
        Target::Code(code) => {
            let Retired { retired: code, already } =
                global.change(Reach::Existing, Operation::retire_code(code), io)?;
            if already {
                format!("{code} was retired already")
            } else {
                format!("{code} is retired; orders that carry it are credited all the same")
            }
        }
        Target::Batch(name) => {
            let Retired { retired: batch, already } =
                global.change(Reach::Existing, Operation::retire_batch(name), io)?;
            let (name, count) = (&batch.spec.name, batch.minted);
            if already {
                format!("batch `{name}` was retired already")
            } else {
                format!(
                    "batch `{name}` is retired, {count} codes; orders that carry them are credited \
                     all the same"
                )
            }
        }
    };
    io.confirm(done)?;
    Ok(Exit::Done)
}
