//! `couplet link`.

mod edit;
mod qr;
mod tags;

use clap::{Args, Subcommand};

use super::coupon::terms::above_zero;
use super::error::{CliError, Exit};
use super::global::{Global, Shown};
use super::io::Io;
use super::serve::{DEFAULT_LISTEN, local_domain};
use crate::change::{Change, LinkRequest, Operation, Refusal, mint_link};
use crate::domain::limits::SLUG_DRAWS_MAX;
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, Status, Title};
use crate::domain::settings::{Domain, Settings};
use crate::domain::time::Timestamp;
use crate::render::{self, Format, LinkCounts};
use crate::report::{clicks_by_link, people_by_link};
use crate::store::{ClickSelection, Columns, Selection, Snapshot};
use crate::wire::{Data, Reach};
use edit::EditArgs;
use qr::QrArgs;
use tags::TagFlags;

/// Create, list, show, edit and retire links; draw QR codes
#[derive(Debug, Subcommand)]
pub(super) enum LinkCommand {
    /// Create a link and print its short URL
    New(NewArgs),
    /// List links with their clicks
    List(ListArgs),
    /// Show one link
    Show(ShowArgs),
    /// Change the target, title, end, limit or tags of a link
    Edit(EditArgs),
    /// Draw the QR code of a link
    Qr(QrArgs),
    /// Retire a link; it keeps redirecting
    Retire(SlugArgs),
}

/// Create a link and print its short URL
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link new https://shop.example.com/
  couplet link new https://shop.example.com/ --channel instagram --slug bio --title \"Link in bio\"")]
pub(super) struct NewArgs {
    /// The target URL
    url: String,
    #[command(flatten)]
    tags: TagFlags,
    /// Its name in the short URL [default: random]
    #[arg(long, value_parser = Slug::parse)]
    slug: Option<Slug>,
    /// A title for lists
    #[arg(long, value_parser = Title::parse)]
    title: Option<Title>,
    /// The number of clicks by people after which it ends
    #[arg(long, value_name = "N", value_parser = above_zero)]
    limit: Option<u32>,
}

/// List links with their clicks
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link list --agent mia --status live
  couplet link list --campaign 2026-11-black-week --people --format csv
  couplet link list --agent mia --status live --format md > mia.md

With --format md, the messages of the links follow, filled in and ready to paste.")]
pub(super) struct ListArgs {
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

/// Show one link
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    #[command(flatten)]
    slug: SlugArgs,
    #[command(flatten)]
    shown: Shown,
}

#[derive(Debug, Args)]
pub(super) struct SlugArgs {
    /// Its name in the short URL
    #[arg(value_parser = Slug::parse)]
    slug: Slug,
}

pub(super) fn run(
    command: LinkCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command {
        LinkCommand::New(args) => new(args, global, io),
        LinkCommand::List(args) => list(&args, global, io),
        LinkCommand::Show(args) => show(&args, global, io),
        LinkCommand::Edit(args) => edit::run(&args, global, io),
        LinkCommand::Qr(args) => qr::run(&args, global, io),
        LinkCommand::Retire(args) => retire(args, global, io),
    }
}

fn new(args: NewArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let settings = global.settings(io.random)?;
    let request = LinkRequest {
        url: args.url,
        tags: args.tags.tags(),
        slug: args.slug,
        title: args.title,
        limit: args.limit,
    };
    // Refuse a bad request before a data file is created for it.
    let mut spec = mint_link(&request, &settings, io.random)?;
    let data = global.reach(Reach::OrMake, io.random)?;
    for _ in 0..SLUG_DRAWS_MAX {
        match data.change(Change::new(Operation::mint_link(spec), io.clock, io.random))? {
            Ok(link) => {
                let domain = domain(settings.domain, &data);
                data.close()?;
                io.confirm(domain.short_url(&link.spec.slug))?;
                return Ok(Exit::Done);
            }
            // The random slug is taken: draw another.
            Err(Refusal::SlugTaken(_)) if request.slug.is_none() => {
                spec = mint_link(&request, &settings, io.random)?;
            }
            Err(refusal) => return Err(refusal.into()),
        }
    }
    Err(CliError::SlugsExhausted)
}

/// The domain of short URLs: the plan's, else the address of the running server, else the default address
/// of a server.
fn domain(planned: Option<Domain>, data: &Data) -> Domain {
    planned.or_else(|| data.address()).unwrap_or_else(|| local_domain(DEFAULT_LISTEN))
}

fn snapshot(
    clicks: ClickSelection,
    global: &Global,
    io: &Io<'_>,
) -> Result<(Snapshot, Domain), CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let selection = Selection { links: true, clicks, ..Selection::settings() };
    let snapshot = data.snapshot(&selection)?;
    let domain = domain(snapshot.settings.domain.clone(), &data);
    data.close()?;
    Ok((snapshot, domain))
}

pub(super) fn short_url(slug: &Slug, global: &Global, io: &Io<'_>) -> Result<String, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let selection = Selection { links: true, ..Selection::settings() };
    let snapshot = data.snapshot(&selection)?;
    let domain = domain(snapshot.settings.domain.clone(), &data);
    data.close()?;
    let found = snapshot.links.values().find(|link| link.spec.slug == *slug);
    let link = found.ok_or_else(|| CliError::NoSuchLink(slug.clone()))?;
    Ok(domain.short_url(&link.spec.slug))
}

fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let clicks =
        if args.people { ClickSelection::All(Columns::Seen) } else { ClickSelection::Counts };
    let (snapshot, domain) = snapshot(clicks, global, io)?;
    let now = io.clock.now();
    let links = || snapshot.links.values().filter(|link| args.fits(link, &snapshot.settings, now));
    let shown = Visits { snapshot: &snapshot, domain: &domain, people: args.people };
    shown.list(links(), args.shown.or_table(), io)?;
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

struct Visits<'a> {
    snapshot: &'a Snapshot,
    domain: &'a Domain,
    people: bool,
}

impl<'a> Visits<'a> {
    fn list(
        &self,
        links: impl Iterator<Item = &'a Link>,
        format: Format,
        io: &mut Io<'_>,
    ) -> Result<(), CliError> {
        let clicks = clicks_by_link(&self.snapshot.clicks)?;
        let people = self.people.then(|| people_by_link(&self.snapshot.clicks)).transpose()?;
        let counts = LinkCounts { clicks: Some(&clicks), people: people.as_ref() };
        let list = render::links(links, Some(self.domain), counts, io.clock.now());
        Ok(render::list(&list, format, io.out)?)
    }
}

fn show(args: &ShowArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let (snapshot, domain) = snapshot(ClickSelection::Counts, global, io)?;
    let link = snapshot.links.values().find(|link| link.spec.slug == args.slug.slug);
    let link = link.ok_or_else(|| CliError::NoSuchLink(args.slug.slug.clone()))?;
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

fn retire(args: SlugArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let link = global.change(Reach::Existing, Operation::retire_link(args.slug), io)?;
    let slug = &link.spec.slug;
    io.confirm(format_args!("{slug} is retired; it keeps redirecting and reporting"))?;
    if link.spec.origin.is_plan() {
        io.say("the plan still contains this link: the next apply will make it live again");
    }
    Ok(Exit::Done)
}
