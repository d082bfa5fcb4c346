//! `couplet coupon retire`: retires a code, or all codes of a batch.

use clap::error::ErrorKind;
use clap::{ArgMatches, Args, Command, FromArgMatches};

use crate::change::{Change, Operation, Refusal, Retired};
use crate::cli::error::{BatchError, CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::BatchName;
use crate::store::Ask;
use crate::wire::Reach;

/// Retire a code or a batch
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet coupon retire IGBLACK
  couplet coupon retire --batch 2026-11-black-week-sms
A retired code can no longer be redeemed. Orders with it are still credited.")]
pub(in crate::cli) struct RetireArgs {
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
    /// The code as typed
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
                format!("{code} was already retired")
            } else {
                format!("{code} is retired; orders that carry it are still credited")
            }
        }
        Target::Batch(name) => {
            let Retired { retired: batch, already } = retire_batch(name, global, io)?;
            let (name, count) = (&batch.spec.name, batch.minted);
            if already {
                format!("batch `{name}` was already retired")
            } else if batch.live_at.is_none() {
                let asked = batch.spec.count;
                format!(
                    "batch `{name}` is retired; it was unfinished: {count} of {asked} codes were made, \
                     and none of them was ever valid"
                )
            } else {
                format!(
                    "batch `{name}` is retired with its {count} codes; orders that carry them are \
                     still credited"
                )
            }
        }
    };
    io.confirm(done)?;
    Ok(Exit::Done)
}

fn retire_batch(name: BatchName, global: &Global, io: &Io<'_>) -> Result<Retired<Batch>, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let retired =
        match data.change(Change::new(Operation::retire_batch(name), io.clock, io.random))? {
            Err(Refusal::UnknownBatch(name)) => {
                let batches = data.snapshot(&Ask::settings())?.batches;
                Err(BatchError::unknown(name, batches.values()).into())
            }
            retired => retired.map_err(CliError::from),
        };
    data.close()?;
    retired
}
