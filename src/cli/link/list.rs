//! `couplet link list`.
//!
//! Invariant: links are written as they are read; only the counts of each link are in memory.

use std::collections::HashSet;
use std::io::{BufWriter, Write};

use clap::Args;

use super::domain::domain;
use super::tags::TagFlags;
use super::unused::unused;
use crate::cli::args::one_of;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::cli::tag_filter::{TagFilter, distinct};
use crate::domain::link::{Link, LinkId, Status};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::render::{
    self, Format, LinkCounts, ListWriter, link_columns, link_row, spare_link_columns,
};
use crate::report::{clicks_by_link, people_by_link};
use crate::store::{Kept, ListedLinks, StoreError};
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
    let kept = data.keep(&ask)?;
    let domain = domain(kept.settings.domain.clone(), &data);
    data.close()?;
    let tags = TagFilter::of(args.tags.tags(), &kept.settings);
    let shown = ShownLinks { kept: &kept, tags, status: args.status, unused, now: io.clock.now() };
    let format = args.shown.or_table();
    // People who paste Markdown want the messages, so these come first.
    if format == Format::Md {
        let mut out = BufWriter::new(&mut *io.out);
        for link in shown.links()? {
            render::message(&link?, &kept.settings, &domain, shown.now, &mut out)?;
        }
        out.flush()?;
    }
    let clicks = clicks_by_link(&kept)?;
    let people = args.people.then(|| people_by_link(&kept)).transpose()?;
    let counts = LinkCounts { clicks: Some(&clicks), people: people.as_ref() };
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

/// The links that are asked for. They are read anew each time, so that none is in memory.
struct ShownLinks<'a> {
    kept: &'a Kept<ListedLinks>,
    tags: TagFilter,
    status: Option<Status>,
    /// Only these.
    unused: Option<HashSet<LinkId>>,
    now: Timestamp,
}

impl ShownLinks<'_> {
    fn has(&self, link: &Link) -> bool {
        let is_status = self.status.is_none_or(|status| link.status(self.now) == status);
        let is_asked = self.unused.as_ref().is_none_or(|unused| unused.contains(&link.id));
        is_status && is_asked && self.tags.fits(&link.spec.tags)
    }

    fn links(&self) -> Result<impl Iterator<Item = Result<Link, StoreError>>, StoreError> {
        let links = self.kept.links()?;
        Ok(links.filter(|link| link.as_ref().map_or(true, |link| self.has(link))))
    }

    fn are_all_live(&self) -> Result<bool, StoreError> {
        for link in self.links()? {
            if link?.status(self.now) != Status::Live {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Says why no link is shown.
    fn say_none(&self, global: &Global, io: &mut Io<'_>) -> Result<(), StoreError> {
        let links = self.kept.links()?;
        let tags = distinct(links.map(|link| Ok::<_, StoreError>(link?.spec.tags)))?;
        if tags.is_empty() {
            let next = global.next(&["link", "new", "https://shop.example.com/"]);
            io.say(format_args!("no links yet; {next}"));
            return Ok(());
        }
        let unknown = self.tags.unknown("link", &tags);
        let unknown = unknown.unwrap_or_else(|| "no link matches".to_owned());
        io.say(format_args!("{unknown}; `couplet link list` shows all links"));
        Ok(())
    }
}
