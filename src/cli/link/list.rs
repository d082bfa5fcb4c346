//! `couplet link list`.

use clap::Args;

use super::domain::domain;
use super::tags::TagFlags;
use crate::cli::args::one_of;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::cli::tag_filter::TagFilter;
use crate::domain::link::{Link, Status};
use crate::render::{self, Format, LinkCounts};
use crate::report::{clicks_by_link, people_by_link};
use crate::store::LinksWithClicks;
use crate::wire::Reach;

/// List links with their clicks
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link list --agent mia --status live
  couplet link list --campaign 2026-11-black-week --people --format csv
  couplet link list --agent mia --status live --format md > mia.md

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
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let ask =
        if args.people { LinksWithClicks::ask_seen() } else { LinksWithClicks::ask_counted() };
    let snapshot = data.snapshot(&ask)?;
    let domain = domain(snapshot.settings.domain.clone(), &data);
    data.close()?;
    let now = io.clock.now();
    let asked = TagFilter::of(args.tags.tags(), &snapshot.settings);
    let fits = |link: &&Link| {
        let is_status = args.status.is_none_or(|status| link.status(now) == status);
        is_status && asked.fits(&link.spec.tags)
    };
    let links = || snapshot.links.values().filter(fits);
    // People who paste Markdown want the messages, so these come first.
    if args.shown.or_table() == Format::Md {
        render::messages(links(), &snapshot.settings, &domain, now, io.out)?;
    }
    let clicks = clicks_by_link(&snapshot.clicks)?;
    let people = args.people.then(|| people_by_link(&snapshot.clicks)).transpose()?;
    let counts = LinkCounts { clicks: Some(&clicks), people: people.as_ref() };
    let list = render::links(links(), Some(&domain), counts, now);
    render::list(&list, args.shown.or_table(), io.width, io.out)?;
    if snapshot.links.is_empty() {
        let next = global.next(&["link", "new", "https://shop.example.com/"]);
        io.say(format_args!("no links yet; {next}"));
    } else if links().next().is_none() {
        let all = snapshot.links.values().map(|link| &link.spec.tags);
        let unknown = asked.unknown("link", all).unwrap_or_else(|| "no link matches".to_owned());
        io.say(format_args!("{unknown}; `couplet link list` shows all links"));
    }
    Ok(Exit::Done)
}
