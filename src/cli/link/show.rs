//! `couplet link show`.

use std::collections::{HashMap, HashSet};

use clap::Args;

use super::domain::{domain, slug_of};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::link::LinkId;
use crate::domain::link::address::LinkName;
use crate::render::{self, Format, LinkCounts};
use crate::store::OneLink;
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
    let data = global.reach(Reach::ToRead, io.random)?;
    let slug = slug_of(&args.link, &data)?;
    let snapshot = data.snapshot(&OneLink::ask_counted(slug.clone()))?;
    let domain = domain(snapshot.settings.domain.clone(), &data);
    data.close()?;
    let link = snapshot.link.as_ref().ok_or_else(|| CliError::NoSuchLink(slug.to_string()))?;
    let (clicks, used) = snapshot.count.map_or((0, 0), |count| (count.persons, count.used));
    let used_up: HashSet<LinkId> = link.is_used_up(used).then_some(link.id).into_iter().collect();
    let now = io.clock.now();
    if args.shown.or_table() != Format::Table {
        let counts = HashMap::from([(link.id, clicks)]);
        let counts = LinkCounts {
            clicks: Some(&counts),
            people: None,
            has_stated: args.shown.or_table().has_all_columns(),
            has_details: args.shown.or_table().is_for_programs(),
            used_up: Some(&used_up),
        };
        let list = render::links([link], Some(&domain), counts, now);
        render::list(&list, args.shown.or_table(), io.width, io.out)?;
        return Ok(Exit::Done);
    }
    let (zone, status) = (&snapshot.settings.zone, link.status_limited(now, !used_up.is_empty()));
    for (name, value) in render::link_card(link, &domain, clicks, zone, status) {
        io.result(format_args!("{name:<11} {value}"))?;
    }
    Ok(Exit::Done)
}
