//! `couplet link list`.

use clap::Args;

use super::domain::domain;
use super::tags::TagFlags;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::link::{Link, Status};
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;
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

With --format md, each link's message follows the list, filled in and ready to paste.")]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    tags: TagFlags,
    /// Only links of this status: live, ended, retired
    #[arg(long)]
    status: Option<Status>,
    /// Also count the people who clicked
    #[arg(long)]
    people: bool,
    #[command(flatten)]
    shown: Shown,
}

impl ListArgs {
    /// Whether a link passes the filters. A channel may be given by an alias.
    fn fits(&self, link: &Link, settings: &Settings, now: Timestamp) -> bool {
        let (tags, asked) = (&link.spec.tags, self.tags.tags());
        let channel = asked.channel.as_ref().map(|written| settings.channel(written));
        let is = |asked: bool, same: bool| !asked || same;
        is(asked.campaign.is_some(), tags.campaign == asked.campaign)
            && is(channel.is_some(), tags.channel == channel)
            && is(asked.agent.is_some(), tags.agent == asked.agent)
            && is(asked.content.is_some(), tags.content == asked.content)
            && self.status.is_none_or(|status| link.status(now) == status)
    }
}

pub(super) fn run(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let ask =
        if args.people { LinksWithClicks::ask_seen() } else { LinksWithClicks::ask_counted() };
    let snapshot = data.snapshot(&ask)?;
    let domain = domain(snapshot.settings.domain.clone(), &data);
    data.close()?;
    let now = io.clock.now();
    let links = || snapshot.links.values().filter(|link| args.fits(link, &snapshot.settings, now));
    let clicks = clicks_by_link(&snapshot.clicks)?;
    let people = args.people.then(|| people_by_link(&snapshot.clicks)).transpose()?;
    let counts = LinkCounts { clicks: Some(&clicks), people: people.as_ref() };
    let list = render::links(links(), Some(&domain), counts, now);
    render::list(&list, args.shown.or_table(), io.out)?;
    if args.shown.or_table() == Format::Md {
        render::messages(links(), &snapshot.settings, &domain, now, io.out)?;
    }
    if snapshot.links.is_empty() {
        io.say("no links yet; next: couplet link new https://shop.example.com/");
    } else if links().next().is_none() {
        io.say("no link matches; `couplet link list` shows all links");
    }
    Ok(Exit::Done)
}
