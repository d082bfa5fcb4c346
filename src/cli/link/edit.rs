//! `couplet link edit`: another target, title, end or tag for a link, from the next request on.

use clap::Args;
use jiff::civil::Date;

use super::tags::TagFlags;
use crate::change::{Change, LinkEdit, Outcome, Refusal, What, edit_link};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::label::Tags;
use crate::domain::link::Title;
use crate::domain::link::slug::Slug;
use crate::domain::period::{Period, parse_day};
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;
use crate::store::Selection;
use crate::wire::Reach;

/// Change where a link leads, and what it is
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link edit bio --to https://shop.example.com/new
  couplet link edit bio --title 'Link in bio' --ends 2026-12-31
  couplet link edit bio --ends never")]
pub(in crate::cli) struct EditArgs {
    /// The link's name in the URL; it stays
    #[arg(value_parser = Slug::parse)]
    slug: Slug,
    /// Where it leads
    #[arg(long, value_name = "URL")]
    to: Option<String>,
    /// What it is called in lists
    #[arg(long, value_parser = Title::parse)]
    title: Option<Title>,
    /// Its last day, whole; or never
    #[arg(long, value_name = "DAY", value_parser = last_day)]
    ends: Option<LastDay>,
    /// How many clicks of persons it takes; or none, for any number
    #[arg(long, value_name = "N", value_parser = limit)]
    limit: Option<Limit>,
    #[command(flatten)]
    tags: TagFlags,
}

/// A limit that is set, or lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limit(Option<u32>);

fn limit(text: &str) -> Result<Limit, &'static str> {
    match (text, text.parse()) {
        ("none", _) => Ok(Limit(None)),
        (_, Ok(limit @ 1..)) => Ok(Limit(Some(limit))),
        _ => Err("a limit is a whole number above 0, or none"),
    }
}

/// A last day that is set, or lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LastDay(Option<Date>);

fn last_day(text: &str) -> Result<LastDay, String> {
    if text == "never" {
        return Ok(LastDay(None));
    }
    parse_day(text).map(|day| LastDay(Some(day))).map_err(|error| format!("{error}, or never"))
}

impl EditArgs {
    /// What is changed; what is left out stays.
    fn edit(&self, settings: &Settings) -> Result<LinkEdit, CliError> {
        Ok(LinkEdit {
            url: self.to.clone(),
            tags: self.tags.tags(),
            title: self.title.clone(),
            limit: self.limit.map(|Limit(limit)| limit),
            ends_at: self.ends.map(|last| end(last, settings)).transpose()?,
        })
    }
}

/// The instant after a last day; `None` is never.
fn end(LastDay(day): LastDay, settings: &Settings) -> Result<Option<Timestamp>, CliError> {
    let Some(day) = day else { return Ok(None) };
    Ok(Some(Period::days(day, day, settings.zone.clone())?.to))
}

/// Times that an edit is made anew when somebody else edits the link at the same moment.
const TRIES: usize = 5;

pub(super) fn run(args: &EditArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let tags = args.tags.tags();
    let is_empty = args.to.is_none() && args.title.is_none() && args.ends.is_none();
    if is_empty && args.limit.is_none() && tags == Tags::default() {
        return Err(CliError::NoEdit);
    }
    let data = global.reach(Reach::Existing, io.random)?;
    let selection = Selection { links: true, ..Selection::settings() };
    for _ in 0..TRIES {
        let snapshot = data.snapshot(&selection)?;
        let link = snapshot.links.values().find(|link| link.spec.slug == args.slug);
        let link = link.ok_or_else(|| CliError::NoSuchLink(args.slug.clone()))?;
        let edit = args.edit(&snapshot.settings)?;
        let new = edit_link(&link.spec, &edit, &snapshot.settings).map_err(CliError::Edit)?;
        let what = What::EditLink { old: Box::new(link.spec.clone()), new: Box::new(new) };
        match data.change(Change::new(what, io.clock, io.random))?.outcome {
            Outcome::Edited(link) => {
                data.close()?;
                io.confirm(format_args!("{} -> {}", link.spec.slug, link.spec.location))?;
                if link.spec.origin.is_plan() {
                    io.say("the plan has this link: the next apply makes it what the file says");
                }
                return Ok(Exit::Done);
            }
            Outcome::Refused(Refusal::LinkChanged(_)) => {}
            Outcome::Refused(refusal) => return Err(refusal.into()),
            other => unreachable!("a link is edited or refused, not {other:?}"),
        }
    }
    Err(Refusal::LinkChanged(args.slug.clone()).into())
}
