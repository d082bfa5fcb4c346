//! `couplet plan`: what an apply would do, link by link.

use std::path::PathBuf;

use clap::Args;

use super::check::read_plan;
use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use crate::change::Refusal;
use crate::domain::settings::Settings;
use crate::plan::{Present, compare};
use crate::render::Proposal;
use crate::store::{Ask, ClickAsk, CodeAsk, Snapshot, StoreError};
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
    /// How it is written
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = ["table", "json"])]
    format: String,
}

pub(super) fn run(args: &PlanArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let wanted = read_plan(&args.file, io)?.wanted;
    let ask = Ask { links: true, codes: CodeAsk::All, records: false, clicks: ClickAsk::None };
    let snapshot = match Data::reach(&global.data, Reach::Existing, io.random) {
        // Before the first apply there is nothing there, and nothing is made by looking.
        Err(WireError::Store(StoreError::NotFound(_))) => None,
        data => Some(data?.snapshot(&ask)?),
    };
    let (present, settings) = match snapshot {
        Some(snapshot) => {
            let Snapshot { settings, links, codes, .. } = snapshot;
            (Present { links: links.into_values().collect(), codes }, settings)
        }
        None => (Present::default(), Settings::default()),
    };
    let difference = compare(&wanted, &present).map_err(|clashes| {
        CliError::Refused(Refusal::Clashes(clashes.iter().map(ToString::to_string).collect()))
    })?;
    let proposal = Proposal::new(&wanted, &present, &settings, &difference);
    match args.format.as_str() {
        "json" => proposal.json(io.out)?,
        _ => proposal.words(io.out)?,
    }
    let is_nothing = proposal.changes() == 0;
    if is_nothing {
        io.say("nothing to do");
    } else {
        io.say(format_args!("next: couplet apply {}", args.file.display()));
    }
    Ok(if args.exit_code && !is_nothing { Exit::Changes } else { Exit::Done })
}
