//! `couplet link show`.

use clap::Args;

use super::visits::{Visits, snapshot};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::link::slug::Slug;
use crate::render::{self, Format};
use crate::report::clicks_by_link;
use crate::store::ClickSelection;

/// Show one link
#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArgs {
    /// Its name in the short URL
    #[arg(value_parser = Slug::typed)]
    slug: Slug,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(args: &ShowArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let (snapshot, domain) = snapshot(ClickSelection::Counts, global, io)?;
    let link = snapshot.links.values().find(|link| link.spec.slug == args.slug);
    let link = link.ok_or_else(|| CliError::NoSuchLink(args.slug.clone()))?;
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
