//! `couplet coupon check`: is there such a code, as somebody typed it?

use clap::Args;

use super::coupon::CODES;
use super::error::{CliError, Exit};
use super::global::{Global, Shown};
use super::io::Io;
use crate::domain::code_pattern::Likeness;
use crate::domain::coupon::{CouponCode, FoldedCode};
use crate::render::{self, CodeAnswer, Format};
use crate::report::redemptions_by_code;
use crate::store::Snapshot;
use crate::wire::{Data, Reach};

/// Say whether a code is one, as somebody typed it
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet coupon check 'bw 7k2m 9qs4'
Case, spaces and dashes do not matter, and O is read as 0. Exit code 1 says that there is no such
code; `one character is off` that one which is there, or would be, was mistyped.")]
pub(super) struct CheckArgs {
    /// The code, as it was typed
    #[arg(value_parser = CouponCode::parse)]
    code: CouponCode,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(args: &CheckArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = Data::reach(&global.data, Reach::Existing, io.random)?;
    let snapshot = data.snapshot(&CODES)?;
    data.close()?;
    let folded = args.code.folded();
    let known = snapshot.codes.iter().find(|code| code.spec.code.folded() == folded);
    let answer = match known {
        Some(code) => {
            let redeemed = redemptions_by_code(&snapshot.conversions, &snapshot.redemptions);
            CodeAnswer::Known { code, redeemed: redeemed.get(&folded).copied().unwrap_or(0) }
        }
        None if is_a_slip(&snapshot, &folded) => CodeAnswer::Slip,
        None => CodeAnswer::Unknown,
    };
    let format = match args.shown.or_table() {
        // One thing is one object, not a list of one.
        Format::Json => Format::Ndjson,
        format => format,
    };
    if format == Format::Table {
        render::code_card(&answer, io.clock.now(), io.out)?;
    } else {
        render::list(&render::code_answer(&args.code, &answer, io.clock.now()), format, io.out)?;
    }
    Ok(if known.is_some() { Exit::Done } else { Exit::Failed })
}

/// Whether it is a code with a character wrong, missing or too many, or with two swapped.
fn is_a_slip(snapshot: &Snapshot, typed: &FoldedCode) -> bool {
    let batches = snapshot.batches.values().filter(|batch| batch.live_at.is_some());
    batches.map(|batch| batch.spec.pattern.likeness(typed)).any(|like| like == Likeness::Slip)
        || snapshot.codes.iter().any(|code| code.spec.code.folded().is_a_slip_from(typed))
}
