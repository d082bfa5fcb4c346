//! `couplet link show`.

use clap::Args;

use super::domain::slug_of;
use super::visits::{Visits, snapshot};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::link::address::LinkName;
use crate::render::{self, Format};
use crate::report::clicks_by_link;
use crate::store::ClickSelection;
use crate::wire::Reach;

/// Show one link
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link show bio
  couplet link show https://go.example.com/bio")]
pub(in crate::cli) struct ShowArgs {
    /// The link: its slug, or its address
    #[arg(value_name = "LINK", value_parser = LinkName::parse)]
    link: LinkName,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(args: &ShowArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let slug = slug_of(&args.link, &data)?;
    let (snapshot, domain) = snapshot(ClickSelection::Counts, data)?;
    let link = snapshot.links.values().find(|link| link.spec.slug == slug);
    let link = link.ok_or(CliError::NoSuchLink(slug))?;
    if args.shown.or_table() != Format::Table {
        let shown = Visits { snapshot: &snapshot, domain: &domain, people: false };
        shown.list(std::iter::once(link), args.shown.or_table(), io)?;
        return Ok(Exit::Done);
    }
    let clicks = clicks_by_link(&snapshot.clicks)?;
    let clicks = clicks.get(&link.id).copied().unwrap_or_default();
    let now = io.clock.now();
    for (name, value) in render::link_card(link, &domain, clicks, &snapshot.settings.zone, now) {
        io.result(format_args!("{name:<11} {value}"))?;
    }
    Ok(Exit::Done)
}
