//! `couplet link edit`: changes a link, effective from the next request.

use clap::Args;

use super::days::DayFlags;
use super::domain::slug_of;
use super::preview::PreviewFlags;
use super::rules::RuleFlags;
use super::tags::{NewFreeTagFlags, TagFlags};
use crate::change::{Change, LinkEdit, Operation, Refusal, edit_link};
use crate::cli::error::{CliError, Exit, FlagsError};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::label::Tags;
use crate::domain::link::address::LinkName;
use crate::domain::link::{Link, Title};
use crate::domain::settings::{Domain, DomainError, Settings};
use crate::domain::string_enum::is_word;
use crate::store::OneLink;
use crate::wire::Reach;

/// Change the target, rules, title, days, limit, domain or tags of a link, or bring it back
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link edit bio --to https://shop.example.com/new
  couplet link edit bio --title 'Link in bio' --ends 2026-12-31
  couplet link edit bio --ends never
  couplet link edit sale --starts 2026-11-20
  couplet link edit bio --domain https://go.example.com
  couplet link edit bio --rule 'device=ios to=https://apps.example.com/' \\
    --rule 'languages=de countries=AT,CH to=https://shop.example.com/at' \\
    --rule 'days=sat,sun hours=22:00-02:00 to=https://shop.example.com/'
  couplet link edit bio --preview-title 'Black Week' \\
    --preview-text 'From 20 November' \\
    --preview-picture https://shop.example.com/black-week.jpg
  couplet link edit old --live
  couplet link edit bio --tag reel --tag topic:care")]
pub(in crate::cli) struct EditArgs {
    /// The link: its slug, which does not change, or its address
    #[arg(value_name = "LINK", value_parser = LinkName::parse)]
    link: LinkName,
    /// The new target URL
    #[arg(long, value_name = "URL")]
    to: Option<String>,
    /// The title for lists
    #[arg(long, value_parser = Title::parse)]
    title: Option<Title>,
    #[command(flatten)]
    rules: RuleFlags,
    #[command(flatten)]
    preview: PreviewFlags,
    #[command(flatten)]
    days: DayFlags,
    /// End the link after this many clicks by people, or `none`
    #[arg(long, value_name = "N", value_parser = limit)]
    limit: Option<Limit>,
    /// The domain of the plan that it is printed with, or `none` for its campaign's or channel's
    #[arg(long, value_name = "URL", value_parser = new_domain)]
    domain: Option<NewDomain>,
    #[command(flatten)]
    tags: TagFlags,
    #[command(flatten)]
    free_tags: NewFreeTagFlags,
    /// Bring it back into use, if it is retired
    #[arg(long)]
    live: bool,
}

/// A new limit; `None` removes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limit(Option<u32>);

fn limit(text: &str) -> Result<Limit, &'static str> {
    match text.parse() {
        _ if is_word(text, "none") => Ok(Limit(None)),
        Ok(limit @ 1..) => Ok(Limit(Some(limit))),
        _ => Err("use a whole number above 0, or none"),
    }
}

/// A new domain; `None` for that of the campaign or the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NewDomain(Option<Domain>);

fn new_domain(text: &str) -> Result<NewDomain, DomainError> {
    if is_word(text, "none") {
        return Ok(NewDomain(None));
    }
    Domain::parse(text).map(|domain| NewDomain(Some(domain)))
}

impl EditArgs {
    fn alters_nothing(&self) -> Result<bool, FlagsError> {
        let keeps_tags =
            self.tags.tags() == Tags::default() && self.free_tags.free_tags()?.is_none();
        let keeps_rest = self.to.is_none() && self.title.is_none() && self.limit.is_none();
        Ok(keeps_tags
            && keeps_rest
            && self.domain.is_none()
            && !self.days.are_given()
            && self.rules.rules()?.is_none()
            && self.preview.edit().is_none())
    }

    fn edit(&self, settings: &Settings) -> Result<LinkEdit, CliError> {
        Ok(LinkEdit {
            url: self.to.clone(),
            tags: self.tags.tags(),
            free_tags: self.free_tags.free_tags().map_err(FlagsError::from)?,
            rules: self.rules.rules().map_err(FlagsError::from)?,
            preview: self.preview.edit(),
            title: self.title.clone(),
            limit: self.limit.map(|Limit(limit)| limit),
            starts_at: self.days.starts_at(settings)?,
            ends_at: self.days.ends_at(settings)?,
            domain: self.domain.clone().map(|NewDomain(domain)| domain),
        })
    }
}

/// Attempts when other commands edit the link at the same time.
const TRIES: usize = 5;

pub(super) fn run(args: &EditArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    if args.alters_nothing()? && !args.live {
        return Err(FlagsError::NoEdit.into());
    }
    let data = global.reach(Reach::Existing, io.random)?;
    let slug = slug_of(&args.link, &data)?;
    if args.live {
        data.change(Change::new(Operation::revive_link(slug.clone(), None), io.clock, io.random))??;
    }
    let ask = OneLink::ask(slug.clone());
    for _ in 0..TRIES {
        let snapshot = data.snapshot(&ask)?;
        let link = snapshot.link.as_ref().ok_or_else(|| CliError::NoSuchLink(slug.to_string()))?;
        let edit = args.edit(&snapshot.settings)?;
        let new = edit_link(&link.spec, &edit, &snapshot.settings).map_err(CliError::Edit)?;
        let edit = Operation::edit_link(link.spec.clone(), new);
        match data.change(Change::new(edit, io.clock, io.random))? {
            Ok(link) => {
                data.close()?;
                io.confirm(format_args!("{} -> {}", link.spec.slug, link.spec.location))?;
                if link.spec.origin.is_plan() {
                    io.say("the plan contains this link: the next apply will undo this edit; change links.toml too");
                }
                if link.retired_at.is_some() {
                    io.say(format_args!(
                        "this link is retired; `couplet link edit {} --live` brings it back",
                        link.spec.slug
                    ));
                }
                say_if_over(&link, &snapshot.settings, io);
                return Ok(Exit::Done);
            }
            Err(Refusal::LinkChanged(_)) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    Err(Refusal::LinkChanged(slug).into())
}

/// Says that a link has ended or not begun, when it was made or changed so.
pub(super) fn say_if_over(link: &Link, settings: &Settings, io: &mut Io<'_>) {
    let end = link.spec.ends_at.filter(|end| *end <= io.clock.now());
    if let Some(last) = end.map(|end| settings.zone.day(end.plus_ms(-1))) {
        io.say(format_args!(
            "this link is already over: its last day was {last}; `couplet link edit {} --ends never` \
             reopens it",
            link.spec.slug
        ));
    }
    let start = link.spec.starts_at.filter(|start| *start > io.clock.now());
    if let (Some(first), None) = (start.map(|start| settings.zone.day(start)), end) {
        io.say(format_args!(
            "this link begins on {first}: until then, visitors get a page that says that it is not active yet"
        ));
    }
}
