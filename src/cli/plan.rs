//! `couplet plan`: what an apply would do, link by link.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::check::read_plan;
use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use crate::change::Refusal;
use crate::plan::{Difference, Present, compare};
use crate::store::{Ask, ClickAsk, Snapshot, StoreError};
use crate::wire::{Data, Reach, WireError};

/// Show what applying a campaign plan would do
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet plan links.toml

Nothing is changed, and no data file is made.")]
pub(super) struct PlanArgs {
    /// The plan: links.toml
    file: PathBuf,
    /// Exit with 3 when there is something to do
    #[arg(long)]
    exit_code: bool,
}

pub(super) fn run(args: &PlanArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let wanted = read_plan(&args.file, io)?.wanted;
    let ask = Ask { links: true, codes: true, records: false, clicks: ClickAsk::None };
    let snapshot = match Data::reach(&global.data, Reach::Existing, io.random) {
        // Before the first apply there is nothing there, and nothing is made by looking.
        Err(WireError::Store(StoreError::NotFound(_))) => None,
        data => Some(data?.snapshot(&ask)?),
    };
    let settings_differ = snapshot.as_ref().is_none_or(|s| s.settings != wanted.settings);
    let present = snapshot.map(present).unwrap_or_default();
    let difference = compare(&wanted, &present).map_err(|clashes| {
        CliError::Refused(Refusal::Clashes(clashes.iter().map(ToString::to_string).collect()))
    })?;
    show(&difference, &present, settings_differ, io)?;
    let is_nothing = difference.is_nothing() && !settings_differ;
    if is_nothing {
        io.say("nothing to do");
    } else {
        io.say(format_args!("next: couplet apply {}", args.file.display()));
    }
    Ok(if args.exit_code && !is_nothing { Exit::Changes } else { Exit::Done })
}

fn present(snapshot: Snapshot) -> Present {
    Present { links: snapshot.links.into_values().collect(), codes: snapshot.codes }
}

fn show(
    difference: &Difference,
    present: &Present,
    settings_differ: bool,
    io: &mut Io<'_>,
) -> io::Result<()> {
    let old = |id| present.links.iter().find(|link| link.id == id);
    for spec in &difference.create {
        io.result(format_args!("+ {} -> {}", spec.slug, spec.location))?;
    }
    for (id, spec) in &difference.change {
        io.result(format_args!("~ {} -> {}", spec.slug, spec.location))?;
        if let Some(old) = old(*id)
            && old.spec.location != spec.location
        {
            io.result(format_args!("  was {}", old.spec.location))?;
        }
    }
    for (_, spec) in &difference.revive {
        io.result(format_args!("+ {} -> {} (back in use)", spec.slug, spec.location))?;
    }
    for link in difference.retire.iter().filter_map(|id| old(*id)) {
        io.result(format_args!("- {} (retired; it keeps redirecting)", link.spec.slug))?;
    }
    let codes = &difference.codes;
    for spec in &codes.create {
        io.result(format_args!("+ code {}", spec.code))?;
    }
    for (_, spec) in &codes.change {
        io.result(format_args!("~ code {}", spec.code))?;
    }
    for (_, spec) in &codes.revive {
        io.result(format_args!("+ code {} (back in use)", spec.code))?;
    }
    for folded in &codes.retire {
        io.result(format_args!("- code {} (retired)", folded.as_str()))?;
    }
    if settings_differ {
        io.result("~ settings")?;
    }
    let create = difference.create.len() + difference.revive.len();
    io.result(format_args!(
        "links: + {create} create  ~ {} change  = {} same  - {} retire",
        difference.change.len(),
        difference.same,
        difference.retire.len(),
    ))?;
    io.result(format_args!(
        "codes: + {} create  ~ {} change  = {} same  - {} retire",
        codes.create.len() + codes.revive.len(),
        codes.change.len(),
        codes.same,
        codes.retire.len(),
    ))
}
