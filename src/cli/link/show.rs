//! `couplet link show`.

use std::collections::HashMap;

use clap::Args;

use super::domain::domain;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::link::slug::Slug;
use crate::render::{self, Format, LinkCounts};
use crate::store::OneLink;
use crate::wire::Reach;

/// Show one link
#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArgs {
    /// Its name in the short URL
    #[arg(value_parser = Slug::parse)]
    slug: Slug,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(args: &ShowArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let snapshot = data.snapshot(&OneLink::ask_counted(args.slug.clone()))?;
    let domain = domain(snapshot.settings.domain.clone(), &data);
    data.close()?;
    let link = snapshot.link.as_ref().ok_or_else(|| CliError::NoSuchLink(args.slug.clone()))?;
    let clicks = snapshot.count.map_or(0, |count| count.persons);
    let now = io.clock.now();
    if args.shown.or_table() != Format::Table {
        let counts = HashMap::from([(link.id, clicks)]);
        let counts = LinkCounts { clicks: Some(&counts), people: None };
        let list = render::links([link], Some(&domain), counts, now);
        render::list(&list, args.shown.or_table(), io.out)?;
        return Ok(Exit::Done);
    }
    for (name, value) in render::link_card(link, &domain, clicks, &snapshot.settings.zone, now) {
        io.result(format_args!("{name:<11} {value}"))?;
    }
    Ok(Exit::Done)
}
