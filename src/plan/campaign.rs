//! `[campaigns.NAME]`: what a campaign settles, and the matrix of links it asks for.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use toml::Spanned;

use crate::domain::label::{Agent, Campaign, Channel, Content, Variant};
use crate::domain::limits::{ARMS_MAX, PLAN_LINKS_MAX};
use crate::domain::link::target_template::TargetTemplate;
use crate::domain::period::{Period, PeriodError, Zone};
use crate::domain::settings::Settings;
use crate::domain::settings::declarations::CampaignSettings;
use crate::domain::settings::message::Message;
use crate::domain::time::Timestamp;

use super::fault::Fault;
use super::messages::{self, Messages};
use super::names;
use super::reader::Reader;
use super::roster::{Roster, line, name, twice};
use super::tables::List;
use super::vocabulary;

const CAMPAIGN: &[&str] = &[
    "id",
    "short",
    "name",
    "to",
    "starts",
    "ends",
    "after_end",
    "channels",
    "agents",
    "content",
    "variants",
    "messages",
];
const VARIANT: &[&str] = &["weight", "to"];

/// Every agent, on the channels they have.
const EVERY_AGENT: &str = "*";

/// An arm as the file has it: name, weight, and a target of its own.
pub(super) type ArmRow = (Variant, u32, Option<TargetTemplate>);

/// The links that one campaign asks for: each of `slots` with each of `contents`.
#[derive(Debug)]
pub(super) struct Matrix {
    /// The campaign, at its place.
    pub(super) campaign: Spanned<Campaign>,
    /// The channels, in their order.
    pub(super) channels: Vec<Channel>,
    /// How many links it asks for.
    pub(super) asked: usize,
    /// Where its links stand: a channel, and the agent who answers there if one does. None once the
    /// campaigns ask for more links than there may be.
    pub(super) slots: Vec<(Channel, Option<Agent>)>,
    /// The contents; one `None` when the campaign has none.
    pub(super) contents: Vec<Option<Content>>,
    /// The arms of every link, in the order of their names: rows that change places in the file
    /// move no visitor to another arm.
    pub(super) arms: Vec<ArmRow>,
    /// The first instant after its last day.
    pub(super) ends_at: Option<Timestamp>,
    /// What is pasted on each channel.
    pub(super) messages: Messages,
}

/// Reads the campaigns into the settings, and the links they ask for.
pub(super) fn read(
    top: &Reader<'_>,
    settings: &mut Settings,
    roster: &Roster,
    now: Timestamp,
) -> Vec<Matrix> {
    let today = settings.zone.day(now);
    let mut matrices = Vec::new();
    let mut asked = 0;
    for (key, table) in top.named("campaigns", CAMPAIGN) {
        let Some(campaign) = name(&key, "campaign", &table, Campaign::parse) else { continue };
        if settings.campaigns.contains_key(campaign.get_ref()) {
            table.fault(twice(&key, "campaign"));
            continue;
        }
        let judged = settings.vocabulary.campaign(campaign.get_ref().as_str());
        vocabulary::judge(&table, campaign.span(), judged);
        let (starts, ends) = days(&table, campaign.get_ref(), today);
        let own = || Box::from(campaign.get_ref().as_str());
        let of = CampaignSettings {
            short: table.value("short", line).unwrap_or_else(own),
            name: table.value("name", line),
            id: table.value("id", line),
            starts: starts.map(Spanned::into_inner),
            ends: ends.as_ref().map(|ends| *ends.get_ref()),
            target: table.destination("to", settings),
            after_end: table.target("after_end", settings),
            messages: BTreeMap::new(),
            codes: BTreeMap::new(),
        };
        let ends_at = ends.and_then(|ends| after(&table, &ends, &settings.zone));
        let matrix = matrix(&table, campaign, ends_at, settings, roster, &mut asked);
        let said = |(channel, message): (&Channel, &Spanned<Message>)| {
            (channel.clone(), message.get_ref().clone())
        };
        let of = CampaignSettings { messages: matrix.messages.iter().map(said).collect(), ..of };
        settings.campaigns.insert(matrix.campaign.get_ref().clone(), of);
        matrices.push(matrix);
    }
    let names = settings.campaigns.keys().map(Campaign::as_str);
    top.findings.declared.borrow_mut().section("campaigns", names);
    matrices
}

/// The first and the last day of a campaign.
fn days(
    table: &Reader<'_>,
    campaign: &Campaign,
    today: Date,
) -> (Option<Spanned<Date>>, Option<Spanned<Date>>) {
    let (starts, ends) = (table.date("starts"), table.date("ends"));
    if let Some(ends) = &ends {
        let last = ends.get_ref();
        match &starts {
            Some(starts) if last < starts.get_ref() => {
                let starts = starts.get_ref();
                let message = format!("the campaign ends on {last}, before it starts on {starts}");
                table.fault(Fault::at(ends.span(), message).label("before its start"));
            }
            _ if *last < today => {
                let message = format!("campaign `{campaign}` is over: its last day was {last}");
                table.warn(Fault::at(ends.span(), message).label("over"));
            }
            _ => {}
        }
    }
    (starts, ends)
}

fn matrix(
    table: &Reader<'_>,
    campaign: Spanned<Campaign>,
    ends_at: Option<Timestamp>,
    settings: &Settings,
    roster: &Roster,
    asked_by_all: &mut usize,
) -> Matrix {
    let channels = table.list("channels", |text| names::channel(table, settings, text));
    let channels: Vec<_> = channels.items.into_iter().map(Spanned::into_inner).collect();
    let (agents, agents_are_known) = agents(table, &channels, settings, roster);
    let contents: List<Content> = table.list("content", |text| vocabulary::content(settings, text));
    let contents = if contents.items.is_empty() && contents.whole {
        vec![None]
    } else {
        contents.items.into_iter().map(|content| Some(content.into_inner())).collect()
    };
    let (mut slots, mut asked) = (Vec::new(), 0_usize);
    for channel in &channels {
        let answering = answering(&agents, channel, settings, roster);
        // Of agents that could not be read, one might have the channel.
        let nobody = usize::from(answering.is_empty() && agents_are_known);
        let links = (answering.len() + nobody).saturating_mul(contents.len());
        asked = asked.saturating_add(links);
        *asked_by_all = asked_by_all.saturating_add(links);
        if *asked_by_all > PLAN_LINKS_MAX {
            slots.clear();
            continue;
        }
        slots.extend(answering.iter().map(|agent| (channel.clone(), Some(agent.clone()))));
        slots.extend((0..nobody).map(|_| (channel.clone(), None)));
    }
    let arms = arms(table, settings);
    let messages = messages::read(table, &channels, settings);
    Matrix { campaign, channels, asked, slots, contents, arms, ends_at, messages }
}

/// The agents of a campaign.
enum Agents {
    /// All there are.
    Every,
    /// Those that it names, in its order.
    Named(Vec<Agent>),
}

/// The agents of a campaign who answer on a channel.
fn answering<'a>(
    agents: &Agents,
    channel: &Channel,
    settings: &Settings,
    roster: &'a Roster,
) -> Cow<'a, [Agent]> {
    let answers = |agent: &&Agent| {
        settings.agents.get(*agent).is_some_and(|agent| agent.channels.contains(channel))
    };
    match agents {
        Agents::Every => {
            roster.answering.get(channel).map(Vec::as_slice).unwrap_or_default().into()
        }
        Agents::Named(named) => named.iter().filter(answers).cloned().collect(),
    }
}

/// The agents of a campaign, and whether all of them are known with their channels.
fn agents(
    table: &Reader<'_>,
    channels: &[Channel],
    settings: &Settings,
    roster: &Roster,
) -> (Agents, bool) {
    let list = table.list("agents", |text| match text.trim() {
        EVERY_AGENT => Ok(None),
        _ => names::agent(settings, text).map(Some),
    });
    let known = list.whole && roster.agents_are_known;
    let every = list.items.iter().find(|item| item.get_ref().is_none());
    if let Some(every) = every {
        if list.items.len() > 1 {
            let message = "`*` is every agent; the others in `agents` say nothing more";
            table.fault(Fault::at(every.span(), message).label("stands alone"));
        }
        return (Agents::Every, known);
    }
    if known && !channels.is_empty() {
        warn_of_idle(table, &list.items, channels, settings);
    }
    let named = list.items.into_iter().filter_map(Spanned::into_inner).collect();
    (Agents::Named(named), known)
}

/// Warns of agents who are named, and get no link.
fn warn_of_idle(
    table: &Reader<'_>,
    agents: &[Spanned<Option<Agent>>],
    channels: &[Channel],
    settings: &Settings,
) {
    for item in agents {
        let Some(name) = item.get_ref() else { continue };
        let Some(of) = settings.agents.get(name) else { continue };
        if !of.channels.iter().any(|channel| channels.contains(channel)) {
            let message = format!("agent `{name}` has none of the campaign's channels");
            let warning = Fault::at(item.span(), message).label("gets no link");
            table.warn(warning.help(format!("name some in `channels` of [agents.{name}]")));
        }
    }
}

fn arms(table: &Reader<'_>, settings: &Settings) -> Vec<ArmRow> {
    let rows = table.named("variants", VARIANT);
    let mut arms: Vec<ArmRow> = Vec::new();
    let mut names: HashSet<Variant> = HashSet::new();
    for (key, row) in &rows {
        row.require("weight", VARIANT, "weight = 50");
        let to = row.destination("to", settings);
        let weight = row.count("weight", "no share of the visitors").map(Spanned::into_inner);
        let Some(variant) = name(key, "variant", row, Variant::parse) else { continue };
        if !names.insert(variant.get_ref().clone()) {
            row.fault(twice(key, "variant"));
            continue;
        }
        arms.push((variant.into_inner(), weight.unwrap_or(1), to));
    }
    let count = rows.len();
    if let Some((first, _)) = rows.first().filter(|_| count == 1 || count > ARMS_MAX) {
        let message = match count {
            1 => "a single variant is no choice".to_owned(),
            _ => format!("{count} variants are too many for one link"),
        };
        let help = format!("name 2 to {ARMS_MAX} variants, or none");
        table.fault(Fault::at(first.span(), message).help(help));
    }
    arms.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    arms
}

/// The first instant after the last day that a table gives.
pub(super) fn after(table: &Reader<'_>, last: &Spanned<Date>, zone: &Zone) -> Option<Timestamp> {
    let instant = first_instant_after(*last.get_ref(), zone);
    if let Err(error) = &instant {
        table.fault(Fault::at(last.span(), format!("`ends`: {error}")));
    }
    instant.ok()
}

/// A last day is whole.
pub(super) fn first_instant_after(last: Date, zone: &Zone) -> Result<Timestamp, PeriodError> {
    Period::days(last, last, zone.clone()).map(|day| day.to)
}
