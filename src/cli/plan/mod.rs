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

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::args::{file_name, one_of};
use super::draft::is_stdout;
use super::error::{CliError, Exit};
use super::global::Global;
use super::input::read_plan_text;
use super::io::Io;
use super::link::unused::unused;
use crate::change::{Compared, Refusal};
use crate::domain::link::Link;
use crate::domain::link::picture::PicturePath;
use crate::domain::span::Span;
use crate::domain::string_enum::string_enum;
use crate::plan::{Checked, compare};
use crate::render::{Proposal, SavedPlan, counted};
use crate::store::{PlanRows, StoreError};
use crate::wire::{Data, Reach, WireError};
use check::{check_text_with, read_beside, show_sent};
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
    let pictures: RefCell<BTreeMap<String, Vec<u8>>> = RefCell::default();
    let beside = |picture: &PicturePath| {
        let bytes = read_beside(file, picture)?;
        pictures.borrow_mut().insert(picture.as_str().to_owned(), bytes.clone());
        Ok(bytes)
    };
    let checked = check_text_with(file, &text, &beside, io)?;
    let Checked { wanted, sent, warnings: _ } = checked;
    show_sent(&sent, io);
    let codes = wanted.codes.iter().map(|spec| spec.code.clone()).collect();
    let (snapshot, unused) = match global.reach(Reach::ToRead, io.random) {
        // Before the first apply there is no data file; do not create one.
        Err(CliError::Wire(WireError::Store(StoreError::NotFound(_)))) => (None, Vec::new()),
        data => {
            let data = data?;
            let snapshot = data.snapshot(&PlanRows::ask_about(codes))?;
            let unused = unused_of_plan(&snapshot.links, &data, io)?;
            (Some(snapshot), unused)
        }
    };
    let data = snapshot.as_ref().map(|snapshot| (snapshot.people, snapshot.revision));
    let Compared { present, settings, .. } = snapshot.map(Compared::of).unwrap_or_default();
    let difference = compare(&wanted, &present).map_err(Refusal::from)?;
    let proposal = Proposal::new(&wanted, &present, &settings, &difference);
    let is_piped = args.output.as_deref().is_some_and(is_stdout);
    match args.format {
        _ if is_piped => {}
        format => {
            // Standard output writes each line by itself.
            let mut out = BufWriter::new(&mut *io.out);
            match format {
                ProposalFormat::Json => proposal.json(None, &mut out)?,
                ProposalFormat::Table => proposal.words(&mut out)?,
            }
            out.flush()?;
        }
    }
    if let Some(path) = &args.output {
        let saved = SavedPlan::new(&file.display().to_string(), &text, &pictures.take(), data);
        save(path, &proposal, &saved, io)?;
    }
    say_unused(&unused, io);
    let is_nothing = proposal.changes() == 0;
    if is_nothing {
        io.say("nothing to do");
    } else if !is_piped {
        let applied = args.output.as_deref().unwrap_or(file);
        io.say(global.next(&["apply", &applied.display().to_string()]));
    }
    // The process ends: to free a hundred thousand links one by one takes a tenth of its time.
    std::mem::forget((wanted, present, difference));
    Ok(if args.exit_code && !is_nothing { Exit::Changes } else { Exit::Done })
}

/// A link that nobody clicked for so long may not be needed.
const UNUSED: Span = Span::from_days(90);
/// How many unused links are named; a list of hundreds is what `link list` is for.
const UNUSED_NAMED_MAX: usize = 3;

/// The live links of plans that nobody uses. Reads clicks only if there are links that are old enough.
fn unused_of_plan(links: &[Link], data: &Data<'_>, io: &Io<'_>) -> Result<Vec<Link>, CliError> {
    let now = io.clock.now();
    let is_old = |link: &Link| {
        link.spec.origin.is_plan() && link.created_at.plus_ms(UNUSED.ms().cast_signed()) < now
    };
    if !links.iter().any(is_old) {
        return Ok(Vec::new());
    }
    let mut unused = unused(data, UNUSED, now)?;
    unused.retain(|link| link.spec.origin.is_plan());
    Ok(unused)
}

fn say_unused(unused: &[Link], io: &mut Io<'_>) {
    if unused.is_empty() {
        return;
    }
    let named: Vec<&str> =
        unused.iter().take(UNUSED_NAMED_MAX).map(|link| link.spec.slug.as_str()).collect();
    let more = if unused.len() > named.len() { ", ..." } else { "" };
    let (links, has) =
        (counted(unused.len() as u64, "link"), if unused.len() == 1 { "has" } else { "have" });
    io.say(format_args!(
        "note: {links} of the plan {has} had no click by a person for {UNUSED}: {}{more}; `couplet link list \
         --unused {UNUSED}` shows all",
        named.join(", ")
    ));
}
