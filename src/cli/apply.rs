//! `couplet apply`: makes it so, and says what it did.

use std::path::PathBuf;

use clap::Args;

use super::check::read_plan;
use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use crate::change::{Change, Counts, Outcome, What};
use crate::wire::{Data, Reach};

/// Make links and codes as a campaign plan wants them
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet apply links.toml

Nothing is ever deleted: what the plan no longer has is retired, and its links keep redirecting.
A plan that is applied twice has nothing to do.")]
pub(super) struct ApplyArgs {
    /// The plan: links.toml
    file: PathBuf,
}

pub(super) fn run(args: &ApplyArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let wanted = read_plan(&args.file, io)?.wanted;
    let data = Data::reach(&global.data, Reach::OrMake, io.random)?;
    let change = Change::new(What::Apply(Box::new(wanted)), io.clock, io.random);
    let outcome = data.change(change)?.outcome;
    data.close()?;
    for line in told(&outcome)? {
        io.result(line)?;
    }
    io.say("next: couplet link list");
    Ok(Exit::Done)
}

/// What an apply did, in words.
pub(super) fn told(outcome: &Outcome) -> Result<Vec<String>, CliError> {
    match outcome {
        Outcome::Applied { links, codes, settings_changed } => {
            if links.touched() + codes.touched() == 0 && !settings_changed {
                return Ok(vec!["nothing to do".to_owned()]);
            }
            let mut lines = vec![counted("links", links), counted("codes", codes)];
            if *settings_changed {
                lines.push("settings: changed".to_owned());
            }
            Ok(lines)
        }
        Outcome::Refused(refusal) => Err(refusal.clone().into()),
        other => unreachable!("an apply ends as one, not as {other:?}"),
    }
}

fn counted(what: &str, counts: &Counts) -> String {
    let created = counts.created + counts.revived;
    let Counts { changed, same, retired, .. } = counts;
    format!("{what}: {created} created, {changed} changed, {same} same, {retired} retired")
}
