//! `couplet plan`: shows what an apply would change.

pub(super) mod adopt;
pub(super) mod apply;
pub(super) mod check;
mod doc;
mod faults;
pub(super) mod fmt;
pub(super) mod init;
pub(super) mod roll_out;
mod saved;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::args::{file_name, one_of};
use super::draft::is_stdout;
use super::error::{CliError, Exit};
use super::global::Global;
use super::input::read_plan_text;
use super::io::Io;
use crate::change::{Compared, Refusal};
use crate::domain::string_enum::string_enum;
use crate::plan::compare;
use crate::render::{Proposal, SavedPlan};
use crate::store::{PlanRows, StoreError};
use crate::wire::{Reach, WireError};
use check::check_text;
use saved::{is_same_file, save};

/// Show what applying a campaign plan would change
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = "\
Examples:
  couplet plan links.toml
  couplet plan links.toml -o plan.json && couplet apply plan.json
  couplet plan doc links.toml -o conventions.md

Changes nothing and creates no data file.")]
pub(super) struct PlanArgs {
    #[command(subcommand)]
    command: Option<PlanCommand>,
    /// The plan: links.toml
    #[arg(value_parser = file_name(), required = true)]
    file: Option<PathBuf>,
    /// Exit with code 3 if there are changes to apply
    #[arg(long)]
    exit_code: bool,
    /// Save the plan to a file for `couplet apply`; `-` writes only that, to standard output
    #[arg(short, long, value_name = "FILE", value_parser = file_name())]
    output: Option<PathBuf>,
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "table",
        help = one_of("Output format", &ProposalFormat::names())
    )]
    format: ProposalFormat,
}

string_enum!(
    /// How a proposal is shown.
    enum ProposalFormat {
        Table = "table",
        Json = "json",
    }
);

#[derive(Debug, Subcommand)]
enum PlanCommand {
    Doc(doc::DocArgs),
}

pub(super) fn run(args: &PlanArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    if let Some(PlanCommand::Doc(args)) = &args.command {
        return doc::run(args, io);
    }
    let file = args.file.as_deref().expect("the parser requires a file without a subcommand");
    propose(file, args, global, io)
}

/// Shows what an apply would change.
fn propose(
    file: &Path,
    args: &PlanArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let text = read_plan_text(file)?;
    if let Some(path) = &args.output
        && is_same_file(path, file)
    {
        return Err(CliError::OverPlan(path.clone()));
    }
    let wanted = check_text(file, &text, io)?.wanted;
    let codes = wanted.codes.iter().map(|spec| spec.code.clone()).collect();
    let snapshot = match global.reach(Reach::ToRead, io.random) {
        // Before the first apply there is no data file; do not create one.
        Err(CliError::Wire(WireError::Store(StoreError::NotFound(_)))) => None,
        data => Some(data?.snapshot(&PlanRows::ask_about(codes))?),
    };
    let data = snapshot.as_ref().map(|snapshot| (snapshot.people, snapshot.revision));
    let Compared { present, settings, .. } = snapshot.map(Compared::of).unwrap_or_default();
    let difference = compare(&wanted, &present).map_err(Refusal::from)?;
    let proposal = Proposal::new(&wanted, &present, &settings, &difference);
    let is_piped = args.output.as_deref().is_some_and(is_stdout);
    match args.format {
        _ if is_piped => {}
        ProposalFormat::Json => proposal.json(None, io.out)?,
        ProposalFormat::Table => proposal.words(io.out)?,
    }
    if let Some(path) = &args.output {
        let saved = SavedPlan::new(&file.display().to_string(), &text, data);
        save(path, &proposal, &saved, io)?;
    }
    let is_nothing = proposal.changes() == 0;
    if is_nothing {
        io.say("nothing to do");
    } else if !is_piped {
        let applied = args.output.as_deref().unwrap_or(file);
        io.say(global.next(&["apply", &applied.display().to_string()]));
    }
    Ok(if args.exit_code && !is_nothing { Exit::Changes } else { Exit::Done })
}
