//! Sends the changes of a plan and creates the codes of its batches.

use crate::change::{Compared, Counts, PlanApplied, Refusal, Rollout};
use crate::cli::coupon::minting::{fill, finish};
use crate::cli::error::CliError;
use crate::cli::io::Io;
use crate::cli::progress::Progress;
use crate::domain::code::batch::Batch;
use crate::domain::limits::APPLY_TRIES;
use crate::plan::Wanted;
use crate::store::{Ask, PlanRows};
use crate::wire::Data;

/// Applies a plan. Returns what was done, in lines. Starts over, a few times, if other commands change the
/// data or the server stops.
pub(in crate::cli) fn apply_plan(
    wanted: &Wanted,
    data: &Data,
    io: &mut Io<'_>,
) -> Result<Vec<String>, CliError> {
    for _ in 0..APPLY_TRIES {
        let compared = Compared::of(data.snapshot(&PlanRows::ask())?);
        let rollout = Rollout::new(wanted, compared, io.clock.now())?;
        match roll_out(rollout, data, io) {
            Err(CliError::Refused(Refusal::MovedOn)) => data.reach_again()?,
            done => return done,
        }
    }
    Err(CliError::KeepsChanging)
}

/// Sends the changes. Returns what was done, in lines.
pub(super) fn roll_out(
    rollout: Rollout,
    data: &Data,
    io: &mut Io<'_>,
) -> Result<Vec<String>, CliError> {
    if rollout.is_nothing() {
        // A server that could not apply its plan at the start reports so until one is applied.
        if data.is_served() {
            let (_, flip) = rollout.changes(io.random);
            data.change(flip)??;
        }
        return Ok(vec!["nothing to do".to_owned()]);
    }
    let mut progress = Progress::new("links and codes");
    let applied = send_all(rollout, data, &mut progress, io);
    progress.end(io);
    let PlanApplied { links, codes, batches, settings_changed } = applied?;
    let mut words = vec![counted("links", &links), counted("codes", &codes)];
    if batches != Counts::default() {
        let minted = fill_batches(data, io)?;
        let minted = if minted > 0 { format!("; {minted} codes made") } else { String::new() };
        words.push(counted("batches", &batches) + &minted);
    }
    if settings_changed {
        words.push("settings: changed".to_owned());
    }
    Ok(words)
}

fn send_all(
    rollout: Rollout,
    data: &Data,
    progress: &mut Progress,
    io: &mut Io<'_>,
) -> Result<PlanApplied, CliError> {
    let (stages, flip) = rollout.changes(io.random);
    let mut sent = 0;
    for stage in stages {
        sent += stage.what.as_ref().puts() as u64;
        let answer = data.change(stage)?;
        progress.show(sent, io);
        answer?;
    }
    Ok(data.change(flip)??)
}

/// Creates the codes that batches of the plan still need, and returns how many. Starts over, a few times, if
/// another apply fills or grows them at the same time.
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
    let snapshot = data.snapshot(&Ask::settings())?;
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
    let created = counts.created.saturating_add(counts.revived);
    let Counts { changed, same, retired, .. } = counts;
    format!("{what}: {created} created, {changed} changed, {same} same, {retired} retired")
}
