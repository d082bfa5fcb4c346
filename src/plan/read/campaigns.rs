//! `[campaigns.NAME]`: the settings of a campaign, and its matrix of links.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;

use crate::domain::label::free_tags::FreeTags;
use crate::domain::label::{Agent, Campaign, Channel, Content, Variant};
use crate::domain::limits::{ARMS_MAX, PLAN_LINKS_MAX};
use crate::domain::link::preview::Preview;
use crate::domain::link::target_template::TargetTemplate;
use crate::domain::settings::Settings;
use crate::domain::settings::declarations::CampaignSettings;
use crate::domain::time::Timestamp;

use crate::plan::fault::Fault;

use super::agents::Agents;
use super::free_tags::free_tags;
use super::keys::{line, name, twice};
use super::last_day::{end_of, warn_if_over};
use super::messages::{self, Messages};
use super::names;
use super::nested::List;
use super::preview::preview;
use super::reader::Reader;
use super::vocabulary;

pub(super) const CAMPAIGN: &[&str] = &[
    "id",
    "short",
    "name",
    "owner",
    "domain",
    "to",
    "starts",
    "ends",
    "after_end",
    "channels",
    "agents",
    "content",
    "tags",
    "variants",
    "holdout",
    "messages",
    "preview",
];
pub(super) const VARIANT: &[&str] = &["weight", "to"];

/// In `agents`: every agent.
const EVERY_AGENT: &str = "*";

/// A variant as the file has it: name, weight, and perhaps a target of its own.
pub(in crate::plan) type VariantRow = (Variant, u32, Option<TargetTemplate>);

/// The links of one campaign: each of `slots` with each of `contents`.
#[derive(Debug)]
pub(in crate::plan) struct Matrix {
    pub(in crate::plan) campaign: Spanned<Campaign>,
    /// In the order of the file.
    pub(in crate::plan) channels: Vec<Channel>,
    /// The number of links.
    pub(in crate::plan) count: usize,
    /// Each channel with each agent who answers there, or with `None` if nobody does. Empty once the
    /// campaigns have more links than the limit.
    pub(in crate::plan) slots: Vec<(Channel, Option<Agent>)>,
    /// One `None` if the campaign has no contents.
    pub(in crate::plan) contents: Vec<Option<Content>>,
    /// Sorted by name, so that reordering them in the file moves no visitor to another variant.
    pub(in crate::plan) variants: Vec<VariantRow>,
    /// The first instant after its last day.
    pub(in crate::plan) ends_at: Option<Timestamp>,
    pub(in crate::plan) messages: Messages,
    /// Those of each of its links.
    pub(in crate::plan) free_tags: FreeTags,
    pub(in crate::plan) preview: Option<Preview>,
}

/// Reads the campaigns into the settings. Returns their links.
pub(super) fn read(
    top: &Reader<'_>,
    settings: &mut Settings,
    agents: &Agents,
    now: Timestamp,
) -> Vec<Matrix> {
    let today = settings.zone.day(now);
    let mut matrices = Vec::new();
    let mut count = 0;
    for (key, table) in top.named("campaigns", CAMPAIGN) {
        let Some(campaign) = name(&key, "campaign", &table, Campaign::parse) else { continue };
        if !top.findings.declared.borrow_mut().add_campaign(campaign.get_ref()) {
            table.fault(twice(&key, "campaign"));
            continue;
        }
        let judged = settings.vocabulary.campaign(campaign.get_ref().as_str());
        vocabulary::judge(&table, campaign.span(), judged);
        let (starts, ends) = days(&table, campaign.get_ref(), today);
        let own = || Box::from(campaign.get_ref().as_str());
        let mut of = CampaignSettings {
            short: table.value("short", line).unwrap_or_else(own),
            name: table.value("name", line),
            owner: table.value("owner", line),
            domain: table.value("domain", |text| names::domain(settings, text)),
            id: table.value("id", line),
            starts: starts.map(Spanned::into_inner),
            ends: ends.as_ref().map(|ends| *ends.get_ref()),
            target: table.destination("to", settings),
            after_end: table.target("after_end", settings),
            holdout: table.value("holdout", str::parse),
            messages: BTreeMap::new(),
            content_messages: BTreeMap::new(),
            codes: BTreeMap::new(),
        };
        let ends_at = ends.and_then(|ends| end_of(&table, &ends, &settings.zone));
        let matrix = matrix(&table, campaign, ends_at, settings, agents, &mut count);
        matrix.messages.store(&mut of);
        settings.campaigns.insert(matrix.campaign.get_ref().clone(), of);
        matrices.push(matrix);
    }
    let names = settings.campaigns.keys().map(Campaign::as_str);
    top.findings.declared.borrow_mut().set_section("campaigns", names);
    matrices
}

/// The first and last day of a campaign.
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
            _ => warn_if_over(table, ends, &format!("campaign `{campaign}` is over: its"), today),
        }
    }
    (starts, ends)
}

fn matrix(
    table: &Reader<'_>,
    campaign: Spanned<Campaign>,
    ends_at: Option<Timestamp>,
    settings: &Settings,
    all_agents: &Agents,
    count_of_all: &mut usize,
) -> Matrix {
    let channels = table.list("channels", |text| names::channel(table, settings, text));
    let channels: Vec<_> = channels.items.into_iter().map(Spanned::into_inner).collect();
    let (agents, are_known) = named_agents(table, &channels, settings, all_agents);
    let contents: List<Content> = table.list("content", |text| vocabulary::content(settings, text));
    let contents = if contents.items.is_empty() && contents.is_whole {
        vec![None]
    } else {
        contents.items.into_iter().map(|content| Some(content.into_inner())).collect()
    };
    let (mut slots, mut count) = (Vec::new(), 0_usize);
    for channel in &channels {
        let answering = answering(&agents, channel, settings, all_agents);
        // An agent that could not be read might answer on the channel.
        let nobody = usize::from(answering.is_empty() && are_known);
        let links = (answering.len() + nobody).saturating_mul(contents.len());
        count = count.saturating_add(links);
        *count_of_all = count_of_all.saturating_add(links);
        if *count_of_all > PLAN_LINKS_MAX {
            slots.clear();
            continue;
        }
        slots.extend(answering.iter().map(|agent| (channel.clone(), Some(agent.clone()))));
        slots.extend((0..nobody).map(|_| (channel.clone(), None)));
    }
    let variants = variants(table, settings);
    let messages = messages::read(table, &channels, &contents, settings);
    let (free_tags, preview) = (free_tags(table), preview(table));
    Matrix {
        campaign,
        channels,
        count,
        slots,
        contents,
        variants,
        ends_at,
        messages,
        free_tags,
        preview,
    }
}

/// The `agents` of a campaign.
enum Chosen {
    Every,
    /// In the order of the file.
    Named(Vec<Agent>),
}

/// The agents of a campaign who answer on a channel.
fn answering<'a>(
    chosen: &Chosen,
    channel: &Channel,
    settings: &Settings,
    agents: &'a Agents,
) -> Cow<'a, [Agent]> {
    let answers = |agent: &&Agent| {
        settings.agents.get(*agent).is_some_and(|agent| agent.channels.contains(channel))
    };
    match chosen {
        Chosen::Every => {
            agents.by_channel.get(channel).map(Vec::as_slice).unwrap_or_default().into()
        }
        Chosen::Named(named) => named.iter().filter(answers).cloned().collect(),
    }
}

/// The agents that a campaign names, and whether all of them could be read with their channels.
fn named_agents(
    table: &Reader<'_>,
    channels: &[Channel],
    settings: &Settings,
    agents: &Agents,
) -> (Chosen, bool) {
    let list = table.list("agents", |text| match text.trim() {
        EVERY_AGENT => Ok(None),
        _ => names::agent(table, settings, text).map(Some),
    });
    let are_known = list.is_whole && agents.are_known;
    let every = list.items.iter().find(|item| item.get_ref().is_none());
    if let Some(every) = every {
        if list.items.len() > 1 {
            let message = "`*` already means every agent";
            let fault = Fault::at(every.span(), message).label("every agent");
            table.fault(fault.help("write agents = [\"*\"], or name the agents without `*`"));
        }
        return (Chosen::Every, are_known);
    }
    if are_known && !channels.is_empty() {
        warn_of_agents_without_link(table, &list.items, channels, settings);
    }
    let named = list.items.into_iter().filter_map(Spanned::into_inner).collect();
    (Chosen::Named(named), are_known)
}

/// Warns of agents whom a campaign names and who get no link.
fn warn_of_agents_without_link(
    table: &Reader<'_>,
    agents: &[Spanned<Option<Agent>>],
    channels: &[Channel],
    settings: &Settings,
) {
    for item in agents {
        let Some(name) = item.get_ref() else { continue };
        let Some(of) = settings.agents.get(name) else { continue };
        if !of.channels.iter().any(|channel| channels.contains(channel)) {
            let message = format!("agent `{name}` is on none of this campaign's channels");
            let warning = Fault::at(item.span(), message).label("gets no link");
            let help = format!("add one of them to `channels` of [agents.{name}]");
            table.warn(warning.help(help));
        }
    }
}

fn variants(table: &Reader<'_>, settings: &Settings) -> Vec<VariantRow> {
    let rows = table.named("variants", VARIANT);
    let mut variants: Vec<VariantRow> = Vec::new();
    let mut names: HashSet<Variant> = HashSet::new();
    for (key, row) in &rows {
        row.require("weight", VARIANT, "weight = 50");
        let to = row.destination("to", settings);
        let weight = row.count("weight", "would get no visitors").map(Spanned::into_inner);
        let Some(variant) = name(key, "variant", row, Variant::parse) else { continue };
        if !names.insert(variant.get_ref().clone()) {
            row.fault(twice(key, "variant"));
            continue;
        }
        variants.push((variant.into_inner(), weight.unwrap_or(1), to));
    }
    let count = rows.len();
    let is_single = count == 1 && !table.findings.is_partial;
    if let Some((first, _)) = rows.first().filter(|_| is_single || count > ARMS_MAX) {
        let message = match count {
            1 => "a single variant has nothing to be compared with".to_owned(),
            _ => format!("{count} variants are too many for one link"),
        };
        let help = format!("write 2 to {ARMS_MAX} variants, or none");
        table.fault(Fault::at(first.span(), message).help(help));
    }
    variants.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    if let Some((first, _)) = rows.first().filter(|_| variants.len() == count) {
        warn_of_shares(table, &variants, first.span());
    }
    variants
}

/// Weights that do not add up to 100 are mostly meant as percentages: says what each comes to.
fn warn_of_shares(table: &Reader<'_>, variants: &[VariantRow], span: Range<usize>) {
    let sum: u64 = variants.iter().map(|(_, weight, _)| u64::from(*weight)).sum();
    if sum == 100 || variants.len() < 2 {
        return;
    }
    let share = |(name, weight, _): &VariantRow| {
        // Whole numbers of a tenth of a percent, rounded half up.
        let tenths = (u64::from(*weight) * 2000 + sum) / (2 * sum);
        format!("{name} gets {}.{}%", tenths / 10, tenths % 10)
    };
    let shares: Vec<String> = variants.iter().map(share).collect();
    let message = format!("the weights add up to {sum}, not 100: {}", shares.join(", "));
    table.warn(Fault::at(span, message).label(format!("{sum} in all")));
}
