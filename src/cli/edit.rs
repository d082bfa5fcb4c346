//! `couplet link edit`: another target, title, end or tag for a link, from the next request on.

use clap::Args;

use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use crate::change::{Change, LinkEdit, Outcome, Refusal, What, edit_link};
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::link::Title;
use crate::domain::period::{Period, parse_day};
use crate::domain::settings::Settings;
use crate::domain::slug::Slug;
use crate::domain::time::Timestamp;
use crate::store::{Ask, ClickAsk};
use crate::wire::{Data, Reach};

/// Change where a link leads, and what it is
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link edit bio --to https://shop.example.com/new
  couplet link edit bio --title 'Link in bio' --ends 2026-12-31
  couplet link edit bio --ends never")]
#[command(override_usage = "couplet link edit [OPTIONS] <SLUG>")]
pub(super) struct EditArgs {
    /// The link's name in the URL; it stays
    #[arg(value_parser = Slug::parse)]
    slug: Slug,
    #[command(flatten)]
    changes: Changes,
}

/// What is changed; what is left out stays.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct Changes {
    /// Where it leads
    #[arg(long, value_name = "URL")]
    to: Option<String>,
    /// What it is called in lists
    #[arg(long, value_parser = Title::parse)]
    title: Option<Title>,
    /// Its last day, whole; or never
    #[arg(long, value_name = "DAY")]
    ends: Option<String>,
    /// The campaign it belongs to
    #[arg(long, value_parser = Campaign::parse)]
    campaign: Option<Campaign>,
    /// Where it is posted
    #[arg(long, value_parser = Channel::parse)]
    channel: Option<Channel>,
    /// Who pastes it
    #[arg(long, value_parser = Agent::parse)]
    agent: Option<Agent>,
    /// The message or format it is pasted into
    #[arg(long, value_parser = Content::parse)]
    content: Option<Content>,
}

impl Changes {
    fn edit(&self, settings: &Settings) -> Result<LinkEdit, CliError> {
        Ok(LinkEdit {
            url: self.to.clone(),
            tags: Tags {
                campaign: self.campaign.clone(),
                channel: self.channel.clone(),
                agent: self.agent.clone(),
                content: self.content.clone(),
            },
            title: self.title.clone(),
            ends_at: self.ends.as_deref().map(|day| end(day, settings)).transpose()?,
        })
    }
}

/// The instant after a last day; `None` is never.
fn end(day: &str, settings: &Settings) -> Result<Option<Timestamp>, CliError> {
    if day == "never" {
        return Ok(None);
    }
    let day = parse_day(day)?;
    Ok(Some(Period::days(day, day, settings.zone.clone())?.to))
}

/// Times that an edit is made anew when somebody else edits the link at the same moment.
const TRIES: usize = 5;

pub(super) fn run(args: &EditArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = Data::reach(&global.data, Reach::Existing, io.random)?;
    let ask = Ask { links: true, codes: false, records: false, clicks: ClickAsk::None };
    for _ in 0..TRIES {
        let snapshot = data.snapshot(&ask)?;
        let link = snapshot.links.values().find(|link| link.spec.slug == args.slug);
        let link = link.ok_or_else(|| CliError::NoSuchLink(args.slug.clone()))?;
        let edit = args.changes.edit(&snapshot.settings)?;
        let new = edit_link(&link.spec, &edit, &snapshot.settings)?;
        let what = What::EditLink { old: Box::new(link.spec.clone()), new: Box::new(new) };
        match data.change(Change::new(what, io.clock, io.random))?.outcome {
            Outcome::Edited(link) => {
                data.close()?;
                io.result(format_args!("{} -> {}", link.spec.slug, link.spec.location))?;
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
