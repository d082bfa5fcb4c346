//! `couplet link list`.
//!
//! Invariant: links are written as they are read; only the counts of each link are in memory.

use std::io::{BufWriter, Write};

use clap::Args;

use super::domain::domain;
use super::shown::ShownLinks;
use super::tags::TagFlags;
use super::unused::unused;
use crate::cli::args::one_of;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::cli::tag_filter::TagFilter;
use crate::domain::link::Status;
use crate::domain::span::Span;
use crate::render::{
    self, Format, LinkCounts, ListWriter, link_columns, link_row, spare_link_columns,
};
use crate::report::{clicks_by_link, people_by_link, used_up_links};
use crate::store::ListedLinks;
use crate::wire::Reach;

/// List links with their clicks
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link list --agent mia --status live
  couplet link list --campaign 2026-11-black-week --people --format csv
  couplet link list --agent mia --status live --format md > mia.md
  couplet link list --unused 90d

With --format md, the links' messages come first, filled in and ready to paste.
Names are compared without case.")]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    tags: TagFlags,
    #[arg(long, help = one_of("Only links of this status", &Status::names()))]
    status: Option<Status>,
    /// Also count the people who clicked
    #[arg(long)]
    people: bool,
    /// Only live links that nobody has clicked for so long, and that are older: 90d
    #[arg(long, value_name = "DURATION", conflicts_with_all = ["people", "status"])]
    unused: Option<Span>,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    let unused = args.unused.map(|span| unused(&data, span, io.clock.now())).transpose()?;
    let unused = unused.map(|links| links.into_iter().map(|link| link.id).collect());
    let ask = if args.people { ListedLinks::ask_seen() } else { ListedLinks::ask_counted() };
    let format = args.shown.or_table();
    let ask = if format == Format::Md { ask.with_terms() } else { ask };
    let kept = data.keep(&ask)?;
    let domain = domain(kept.settings.domain.clone(), &data);
    data.close()?;
    let tags = TagFilter::of(args.tags.tags(), &kept.settings);
    let used_up = used_up_links(&kept)?;
    let now = io.clock.now();
    let shown = ShownLinks { kept: &kept, tags, status: args.status, unused, used_up, now };
    // People who paste Markdown want the messages, so these come first.
    if format == Format::Md {
        let mut out = BufWriter::new(&mut *io.out);
        for link in shown.links()? {
            render::message(&link?, &kept.settings, &domain, &kept.known, shown.now, &mut out)?;
        }
        out.flush()?;
    }
    let clicks = clicks_by_link(&kept)?;
    let people = args.people.then(|| people_by_link(&kept)).transpose()?;
    let counts = LinkCounts {
        clicks: Some(&clicks),
        people: people.as_ref(),
        has_stated: format.has_all_columns(),
        has_details: format.is_for_programs(),
        used_up: Some(&shown.used_up),
    };
    let are_all_live = format != Format::Table || shown.are_all_live()?;
    let out = BufWriter::new(&mut *io.out);
    let mut list = ListWriter::new(&link_columns(counts), format, io.width, out)?
        .with_spare(spare_link_columns(are_all_live));
    let mut is_any = false;
    for link in shown.links()? {
        list.row(&link_row(&link?, Some(&domain), counts, shown.now))?;
        is_any = true;
    }
    list.finish()?;
    if !is_any {
        shown.say_none(global, io)?;
    }
    Ok(Exit::Done)
}
