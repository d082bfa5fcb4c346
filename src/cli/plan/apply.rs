//! `couplet apply`: makes it so, and says what it did.

use std::path::PathBuf;

use clap::Args;

use super::check::check_text;
use super::kept::{apply_kept, bytes_max, is_kept};
use crate::change::{COMPARED, Compared, Counts, Outcome, Refusal, Rollout, What};
use crate::cli::coupon::minting::{fill, finish};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::input::read_text;
use crate::cli::io::Io;
use crate::cli::progress::Progress;
use crate::domain::code::batch::Batch;
use crate::domain::limits::APPLY_TRIES;
use crate::plan::Wanted;
use crate::store::Selection;
use crate::wire::{Data, Reach};

/// Make links and codes as a campaign plan wants them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet apply links.toml
  couplet apply plan.json

A file whose name ends with .json, or that begins with {, is a plan that `plan -o` has kept: it is
applied as it was shown, unless the data was changed since.
Nothing is ever deleted: what the plan no longer has is retired, and its links keep redirecting.
A plan that is applied twice has nothing to do.")]
pub(in crate::cli) struct ApplyArgs {
    /// The plan: links.toml, or what `plan -o` has kept
    file: PathBuf,
}

pub(in crate::cli) fn run(
    args: &ApplyArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let text = read_text(&args.file, |beginning| bytes_max(&args.file, beginning))?;
    let done = if is_kept(&args.file, &text) {
        apply_kept(&args.file, &text, global, io)?
    } else {
        let wanted = check_text(&args.file, &text, io)?.wanted;
        let data = global.reach(Reach::OrMake, io.random)?;
        let done = make_it_so(&wanted, &data, io)?;
        data.close()?;
        done
    };
    io.confirm(done.join("\n"))?;
    io.say("next: couplet link list");
    Ok(Exit::Done)
}

/// Makes what is there what a plan wants; what was done, in words. Begins anew when somebody else
/// changes the data meanwhile, or the server stops, a few times.
pub(in crate::cli) fn make_it_so(
    wanted: &Wanted,
    data: &Data,
    io: &mut Io<'_>,
) -> Result<Vec<String>, CliError> {
    for _ in 0..APPLY_TRIES {
        let compared = Compared::of(data.snapshot(&COMPARED)?);
        let rollout = Rollout::new(wanted, compared, io.clock.now())?;
        match roll_out(rollout, data, io) {
            Err(CliError::Refused(Refusal::MovedOn)) => data.reach_again()?,
            done => return done,
        }
    }
    Err(CliError::KeepsChanging)
}

/// Sends the changes of a row; what they did, in words.
pub(super) fn roll_out(
    rollout: Rollout,
    data: &Data,
    io: &mut Io<'_>,
) -> Result<Vec<String>, CliError> {
    if rollout.is_nothing() {
        return Ok(vec!["nothing to do".to_owned()]);
    }
    let mut progress = Progress::new("links and codes");
    let mut sent = 0;
    for change in rollout.changes(io.random) {
        sent += match &change.what {
            What::Stage(stage) => stage.puts.len(),
            What::Flip(flip) => flip.puts.len(),
            _ => 0,
        };
        let outcome = data.change(change)?.outcome;
        progress.show(sent as u64, io);
        match outcome {
            Outcome::Staged => {}
            Outcome::Applied { links, codes, batches, settings_changed } => {
                progress.end(io);
                let mut words = vec![counted("links", &links), counted("codes", &codes)];
                if batches != Counts::default() {
                    let minted = fill_batches(data, io)?;
                    let minted =
                        if minted > 0 { format!("; {minted} codes made") } else { String::new() };
                    words.push(counted("batches", &batches) + &minted);
                }
                if settings_changed {
                    words.push("settings: changed".to_owned());
                }
                return Ok(words);
            }
            Outcome::Refused(refusal) => {
                progress.end(io);
                return Err(refusal.into());
            }
            other => unreachable!("an apply is staged and applied, not {other:?}"),
        }
    }
    unreachable!("the last change of an apply is its flip")
}

/// Makes the codes that the batches of the plan still miss; how many. Looks anew when another apply
/// fills or raises them at the same moment, a few times.
fn fill_batches(data: &Data, io: &mut Io<'_>) -> Result<usize, CliError> {
    let mut tries = 1;
    loop {
        match fill_open(data, io) {
            Err(CliError::Refused(Refusal::BatchFull(_) | Refusal::BatchUnfinished(_)))
                if tries < APPLY_TRIES =>
            {
                tries += 1;
            }
            done => return done,
        }
    }
}

fn fill_open(data: &Data, io: &mut Io<'_>) -> Result<usize, CliError> {
    let snapshot = data.snapshot(&Selection::settings())?;
    let is_open = |batch: &&Batch| {
        batch.spec.origin.is_plan() && batch.retired_at.is_none() && !batch.is_finished()
    };
    let mut minted = 0;
    for batch in snapshot.batches.values().filter(is_open) {
        minted += fill(batch, data, io)?.len();
        finish(batch.id, data, io)?;
    }
    Ok(minted)
}

fn counted(what: &str, counts: &Counts) -> String {
    let created = counts.created + counts.revived;
    let Counts { changed, same, retired, .. } = counts;
    format!("{what}: {created} created, {changed} changed, {same} same, {retired} retired")
}
