//! `couplet adopt`: links that were made by hand go into the plan.
//!
//! Invariant: the file is written first, completely or not at all, and then the links become the plan's, one by
//! one. Stopped in between, the same command finishes it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::check::check_text;
use crate::change::{Change, Compared, Operation};
use crate::cli::args::file_name;
use crate::cli::draft::{Content, write_output};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::input::read_plan_text;
use crate::cli::io::Io;
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkSpec, Origin, Status};
use crate::plan::with_links;
use crate::render::counted;
use crate::store::PlanRows;
use crate::wire::Reach;

/// Add links that were made by hand to a campaign plan
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet adopt links.toml
  couplet adopt links.toml --dry-run

Each link made with `couplet link new` becomes an entry of [[links]]; comments stay.
Links that are retired or over stay out.")]
pub(in crate::cli) struct AdoptArgs {
    /// The plan: links.toml
    #[arg(value_parser = file_name())]
    file: PathBuf,
    /// Only list the links
    #[arg(long)]
    dry_run: bool,
}

pub(in crate::cli) fn run(
    args: &AdoptArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let text = read_plan_text(&args.file)?;
    let wanted = check_text(&args.file, &text, io)?.wanted;
    let data = global.reach(Reach::Existing, io.random)?;
    let snapshot = data.snapshot(&PlanRows::ask())?;
    let now = io.clock.now();
    let mut by_hand = Compared::of(snapshot).present.links;
    by_hand.retain(|link| link.spec.origin == Origin::Hand && link.status(now) == Status::Live);
    if by_hand.is_empty() {
        data.close()?;
        io.result("no live link was made by hand: nothing to do")?;
        return Ok(Exit::Done);
    }
    let wanted_by: HashMap<&Slug, &LinkSpec> =
        wanted.links.iter().map(|spec| (&spec.slug, spec)).collect();
    // A link of the plan that has the slug of another one made by hand is a clash, and nothing to adopt.
    let (others, by_hand): (Vec<Link>, Vec<Link>) = by_hand.into_iter().partition(|link| {
        wanted_by.get(&link.spec.slug).is_some_and(|of| !is_same(of, &link.spec))
    });
    for Link { spec, .. } in &others {
        io.say(format_args!("left alone: the plan has another link `{}`", spec.slug));
    }
    if by_hand.is_empty() {
        data.close()?;
        io.result("no other live link was made by hand: nothing to do")?;
        return Ok(Exit::Done);
    }
    if args.dry_run {
        data.close()?;
        return list(&by_hand, &args.file, io);
    }
    let is_missing = |link: &&Link| !wanted_by.contains_key(&link.spec.slug);
    let missing: Vec<&LinkSpec> =
        by_hand.iter().filter(is_missing).map(|link| &link.spec).collect();
    if !missing.is_empty() {
        let new = with_links(&text, &missing, &wanted.settings);
        if let Err(error) = check_text(&args.file, &new, io) {
            io.say(
                "nothing was written: the plan cannot have these links as they are; change them with `couplet \
                 link edit`, or retire them",
            );
            return Err(error);
        }
        write_output(&args.file, Content::Text, io, |out| Ok(out.write_all(new.as_bytes())?))?;
    }
    for Link { spec, .. } in &by_hand {
        let edit =
            Operation::edit_link(spec.clone(), LinkSpec { origin: Origin::Entry, ..spec.clone() });
        data.change(Change::new(edit, io.clock, io.random))??;
    }
    data.close()?;
    let count = counted(by_hand.len() as u64, "link");
    io.result(format_args!("{}: {count} adopted", args.file.display()))?;
    io.say(global.next(&["plan", &args.file.display().to_string()]));
    Ok(Exit::Done)
}

/// Whether an entry of the plan is the link that was made by hand.
fn is_same(entry: &LinkSpec, by_hand: &LinkSpec) -> bool {
    entry.origin == Origin::Entry && entry.target == by_hand.target && entry.tags == by_hand.tags
}

fn list(links: &[Link], file: &Path, io: &mut Io<'_>) -> Result<Exit, CliError> {
    for Link { spec, .. } in links {
        io.result(format_args!("{} -> {}", spec.slug, spec.target))?;
    }
    let count = counted(links.len() as u64, "link");
    io.say(format_args!("{count} would be added to {}", file.display()));
    Ok(Exit::Done)
}
