//! `couplet privacy`: removes at once what the plan keeps no longer, and writes the data file anew.
//!
//! Invariant: the server does the first by itself once a day, so both give the same.

use std::fs;
use std::path::Path;

use clap::{Args, Subcommand};

use crate::change::{Change, LabelsForgotten, Operation, RemovedSome};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::settings::Settings;
use crate::domain::settings::privacy::Retention;
use crate::domain::time::Timestamp;
use crate::render::counted;
use crate::store::{Ask, ClickSelection, Columns, LabelRows, Selection, Store, WholeClicks};
use crate::wire::{Data, Reach, unserved};

/// Remove what the plan keeps no longer; write the file anew
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum PrivacyCommand {
    /// Remove what the plan keeps no longer; the server does it once a day
    Keep(KeepArgs),
    /// Write the data file anew, so that nothing is left of what was removed
    Rewrite(RewriteArgs),
}

/// Remove what the plan keeps no longer; the server does it once a day
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet privacy keep --dry-run
  couplet privacy keep

How long is in the plan: [privacy] keep = { clicks = \"25 months\", user_agents = \"3 months\", \
labels = \"3 months\" }. The counts of a link stay, so its limit counts on; closed months stay as they are. \
`couplet verify` shows how much was removed in all.")]
pub(in crate::cli) struct KeepArgs {
    /// Show how much would be removed, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Write the data file anew, so that nothing is left of what was removed
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet privacy rewrite

Stop the server first. What is removed from a data file leaves its bytes in free space of the file until \
that is used again; a new file has none of it. It needs as much disk space as the file again.")]
pub(in crate::cli) struct RewriteArgs {}

pub(in crate::cli) fn run(
    command: &PrivacyCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command {
        PrivacyCommand::Keep(args) => keep(args, global, io),
        PrivacyCommand::Rewrite(_) => rewrite(global, io),
    }
}

fn keep(args: &KeepArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let reach = if args.dry_run { Reach::ToRead } else { Reach::Existing };
    let data = global.reach(reach, io.random)?;
    let settings = data.snapshot(&Ask::settings())?.settings;
    let counted_up =
        if args.dry_run { aged(&data, &settings, io.clock.now())? } else { remove(&data, io)? };
    let (clicks, agents, labels) = counted_up;
    data.close()?;
    let would = if args.dry_run { "would be removed" } else { "removed" };
    let counts =
        [counted(clicks, "click"), counted(agents, "user agent"), counted(labels, "label")];
    io.confirm(format_args!("{}: {would}", counts.join(", ")))?;
    let privacy = &settings.privacy;
    if privacy.clicks.is_none() && privacy.user_agents.is_none() && privacy.labels.is_none() {
        io.say("the plan keeps everything for ever: [privacy] keep = { clicks = \"25 months\" } ends that");
    }
    Ok(Exit::Done)
}

/// Removes clicks, user agents and labels that are kept no longer, step by step. Returns how many.
fn remove(data: &Data<'_>, io: &Io<'_>) -> Result<(u64, u64, u64), CliError> {
    let (mut clicks, mut agents, mut labels) = (0, 0, 0);
    loop {
        let change = Change::new(Operation::keep(), io.clock, io.random);
        let step: RemovedSome = data.change(change)??;
        (clicks, agents) = (clicks + step.clicks, agents + step.agents);
        if step.is_done {
            break;
        }
    }
    loop {
        let change = Change::new(Operation::forget_labels(), io.clock, io.random);
        let LabelsForgotten { removed, is_done } = data.change(change)??;
        labels += u64::from(removed);
        if is_done {
            return Ok((clicks, agents, labels));
        }
    }
}

/// How many clicks, user agents and labels are kept no longer.
fn aged(data: &Data<'_>, settings: &Settings, now: Timestamp) -> Result<(u64, u64, u64), CliError> {
    let privacy = &settings.privacy;
    let since = |kept: Option<Retention>| {
        kept.map_or(Timestamp::MIN, |kept| kept.since(now, &settings.zone))
    };
    let (clicks_from, agents_from) = (since(privacy.clicks), since(privacy.user_agents));
    let between = ClickSelection::Between {
        from: Timestamp::MIN,
        to: clicks_from.max(agents_from),
        columns: Columns::All,
    };
    let ask = Ask::<WholeClicks>::new(Selection { clicks: between, ..Selection::settings() });
    let (mut clicks, mut agents) = (0, 0);
    data.keep(&ask)?.each_click(|click| {
        clicks += u64::from(click.at < clicks_from);
        let is_left = click.at >= clicks_from;
        agents += u64::from(is_left && click.at < agents_from && click.user_agent.is_some());
    })?;
    let labels_from = since(privacy.labels);
    let labels = data.snapshot(&LabelRows::ask())?.parts.labels;
    let labels = labels.iter().filter(|(_, given)| given.at < labels_from).count() as u64;
    Ok((clicks, agents, labels))
}

fn rewrite(global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("privacy rewrite")?;
    unserved(path)?;
    let bytes = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    let before = bytes(path);
    Store::rewrite(path, io.random)?;
    let after = bytes(path);
    io.confirm(format_args!("{}: {after} bytes, before {before}", path.display()))?;
    io.out.flush()?;
    Ok(Exit::Done)
}
