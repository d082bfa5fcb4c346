//! `couplet coupon check`: looks up a code as a customer typed it.

use std::convert::Infallible;

use clap::Args;

use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::code::coupon::{Code, CodeStatus, CouponCode, FoldedCode};
use crate::domain::code::pattern::PatternMatch;
use crate::domain::record::leak::Flag;
use crate::render::{self, CodeAnswer, Format};
use crate::report::own_leaks;
use crate::store::CodesWithUses;
use crate::wire::Reach;

/// Look up a code as a customer typed it
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet coupon check 'bw 7k2m 9qs4'
Case, spaces and dashes are ignored, and O is read as 0. Exit code 1 means that there is no such \
code, or that it is not live: not started, used up, ended or retired. For a code that looks \
mistyped, similar codes are suggested.")]
pub(in crate::cli) struct CheckArgs {
    /// The code, as the customer typed it
    #[arg(value_parser = CouponCode::parse)]
    code: CouponCode,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(args: &CheckArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    // The code and its redemptions, or the codes that it may be a typing error of.
    let snapshot = data.snapshot(&CodesWithUses::ask_typed(args.code.clone()))?;
    data.close()?;
    let folded = args.code.folded();
    let find = |of: &FoldedCode| snapshot.codes.iter().find(|code| code.spec.code.folded() == *of);
    let Ok(typed) = args.code.try_typed(|code| Ok::<_, Infallible>(find(code).is_some()));
    let known = typed.and_then(|code| find(&code.folded()));
    let live = || snapshot.batches.values().filter(|batch| batch.live_at.is_some());
    let own = |code: &Code| own_leaks(code, &snapshot.uses.dated(&code.spec.code), |_| true);
    let leaks = known.map(own).unwrap_or_default();
    let flags: Vec<Flag> = leaks.iter().map(|leak| leak.sign.flag()).collect();
    let answer = match known {
        Some(code) => {
            let used = snapshot.uses.used(&code.spec.code);
            CodeAnswer::Known { code, used, flags: &flags }
        }
        None if !snapshot.codes.is_empty() => CodeAnswer::Similar(&snapshot.codes),
        None if live().any(|of| of.spec.pattern.compare(&folded) == PatternMatch::Typo) => {
            CodeAnswer::WrongCheck
        }
        None => CodeAnswer::Unknown,
    };
    let format = match args.shown.or_table() {
        // A single object, not a list of one.
        Format::Json => Format::Ndjson,
        format => format,
    };
    let (now, zone) = (io.clock.now(), &snapshot.settings.zone);
    if format == Format::Table {
        render::code_card(&answer, now, zone, io.out)?;
    } else {
        let list = render::code_answer(&args.code, &answer, now, zone);
        render::list(&list, format, io.width, io.out)?;
    }
    let is_live = match answer {
        CodeAnswer::Known { code, used, .. } => code.status(now, used.count) == CodeStatus::Live,
        _ => false,
    };
    Ok(if is_live { Exit::Done } else { Exit::Failed })
}
