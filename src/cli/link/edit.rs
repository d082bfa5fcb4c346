//! `couplet link edit`: changes a link, effective from the next request.

use clap::Args;
use jiff::civil::Date;

use super::domain::slug_of;
use super::tags::{NewFreeTagFlags, TagFlags};
use crate::change::{Change, LinkEdit, Operation, Refusal, edit_link};
use crate::cli::error::{CliError, Exit, FlagsError};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::label::Tags;
use crate::domain::link::address::LinkName;
use crate::domain::link::{Link, Title};
use crate::domain::period::{Period, parse_day};
use crate::domain::settings::Settings;
use crate::domain::string_enum::is_word;
use crate::domain::time::Timestamp;
use crate::store::OneLink;
use crate::wire::Reach;

/// Change the target, title, end, limit or tags of a link
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link edit bio --to https://shop.example.com/new
  couplet link edit bio --title 'Link in bio' --ends 2026-12-31
  couplet link edit bio --ends never
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
    /// Its last day (inclusive), or `never`
    #[arg(long, value_name = "DAY", value_parser = last_day)]
    ends: Option<LastDay>,
    /// End the link after this many clicks by people, or `none`
    #[arg(long, value_name = "N", value_parser = limit)]
    limit: Option<Limit>,
    #[command(flatten)]
    tags: TagFlags,
    #[command(flatten)]
    free_tags: NewFreeTagFlags,
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

/// A new last day; `None` removes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LastDay(Option<Date>);

fn last_day(text: &str) -> Result<LastDay, String> {
    if is_word(text, "never") {
        return Ok(LastDay(None));
    }
    parse_day(text).map(|day| LastDay(Some(day))).map_err(|error| format!("{error}, or never"))
}

impl EditArgs {
    fn edit(&self, settings: &Settings) -> Result<LinkEdit, CliError> {
        Ok(LinkEdit {
            url: self.to.clone(),
            tags: self.tags.tags(),
            free_tags: self.free_tags.free_tags().map_err(FlagsError::from)?,
            title: self.title.clone(),
            limit: self.limit.map(|Limit(limit)| limit),
            ends_at: self.ends.map(|last| end(last, settings)).transpose()?,
        })
    }
}

/// The first instant after the last day.
fn end(LastDay(day): LastDay, settings: &Settings) -> Result<Option<Timestamp>, CliError> {
    let Some(day) = day else { return Ok(None) };
    Ok(Some(Period::days(day, day, settings.zone.clone())?.to))
}

/// Attempts when other commands edit the link at the same time.
const TRIES: usize = 5;

pub(super) fn run(args: &EditArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let tags = args.tags.tags();
    let free_tags = args.free_tags.free_tags().map_err(FlagsError::from)?;
    let is_empty = args.to.is_none() && args.title.is_none() && args.ends.is_none();
    let keeps_tags = tags == Tags::default() && free_tags.is_none();
    if is_empty && args.limit.is_none() && keeps_tags {
        return Err(FlagsError::NoEdit.into());
    }
    let data = global.reach(Reach::Existing, io.random)?;
    let slug = slug_of(&args.link, &data)?;
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
                say_if_over(&link, &snapshot.settings, io);
                return Ok(Exit::Done);
            }
            Err(Refusal::LinkChanged(_)) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    Err(Refusal::LinkChanged(slug).into())
}

/// Says that a link has ended, when it was made or changed so.
pub(super) fn say_if_over(link: &Link, settings: &Settings, io: &mut Io<'_>) {
    let end = link.spec.ends_at.filter(|end| *end <= io.clock.now());
    if let Some(last) = end.map(|end| settings.zone.day(end.plus_ms(-1))) {
        io.say(format_args!(
            "this link is already over: its last day was {last}; `couplet link edit {} --ends never` \
             reopens it",
            link.spec.slug
        ));
    }
}
