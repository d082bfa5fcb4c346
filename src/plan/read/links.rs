//! `[[links]]`: single links, each identified by its slug, and their rules.

use jiff::civil::Date;
use toml::Spanned;

use crate::domain::label::Tags;
use crate::domain::label::free_tags::FreeTags;
use crate::domain::link::Title;
use crate::domain::link::preview::Preview;
use crate::domain::link::slug::Slug;
use crate::domain::link::target::Target;
use crate::domain::link::target_template::TargetTemplate;
use crate::domain::settings::{Domain, Settings};
use crate::domain::time::Timestamp;

use crate::plan::fault::Fault;

use super::free_tags::free_tags;
use super::last_day::{end_of, first_instant, first_instant_after, warn_if_over};
use super::names;
use super::preview::preview;
use super::reader::Reader;
use super::rules::{RuleRow, rules};
use super::vocabulary;

pub(super) const LINK: &[&str] = &[
    "slug",
    "to",
    "campaign",
    "channel",
    "agent",
    "content",
    "title",
    "after_end",
    "starts",
    "ends",
    "limit",
    "tags",
    "domain",
    "preview",
    "rules",
];
/// An entry of `[[links]]`.
#[derive(Debug)]
pub(in crate::plan) struct LinkEntry {
    pub(in crate::plan) slug: Spanned<Slug>,
    /// Its own target, its campaign's or the default one.
    pub(in crate::plan) target: TargetTemplate,
    pub(in crate::plan) rules: Vec<RuleRow>,
    /// How many clicks by people it lets through.
    pub(in crate::plan) limit: Option<u32>,
    pub(in crate::plan) tags: Tags,
    pub(in crate::plan) free_tags: FreeTags,
    pub(in crate::plan) title: Option<Title>,
    /// The target after its end.
    pub(in crate::plan) after_end: Option<Target>,
    /// The first instant of its own first day.
    pub(in crate::plan) starts_at: Option<Timestamp>,
    /// The first instant after its own or its campaign's last day.
    pub(in crate::plan) ends_at: Option<Timestamp>,
    /// The domain that it is printed with, if it names one.
    pub(in crate::plan) domain: Option<Domain>,
    /// Its own.
    pub(in crate::plan) preview: Option<Preview>,
}

pub(super) fn read(top: &Reader<'_>, settings: &Settings, now: Timestamp) -> Vec<LinkEntry> {
    let today = settings.zone.day(now);
    top.repeated("links", LINK).iter().filter_map(|table| link(table, settings, today)).collect()
}

fn link(table: &Reader<'_>, settings: &Settings, today: Date) -> Option<LinkEntry> {
    table.require("slug", LINK, "slug = \"bio\"");
    let slug = table.parsed("slug", Slug::typed);
    let tags = tags(table, settings);
    let campaign = tags.campaign.as_ref().and_then(|name| settings.campaigns.get(name));
    let own = table.destination("to", settings);
    let target =
        own.or_else(|| campaign.and_then(|c| c.target.clone())).or_else(|| settings.target.clone());
    // A campaign that could not be read might have a target.
    let is_known = tags.campaign.is_some() || !table.has("campaign");
    if target.is_none() && is_known && !table.findings.is_partial {
        let (name, span) = match &slug {
            Some(slug) => (format!("link `{}`", slug.get_ref()), slug.span()),
            None => ("this link".to_owned(), table.span()),
        };
        let fault = Fault::at(span, format!("{name} has no target"));
        let help = "add a `to` here, to its campaign or to [defaults]";
        table.fault(fault.label("no `to`").help(help));
    }
    let title = table.value("title", Title::parse);
    let after_end = table
        .target("after_end", settings)
        .or_else(|| campaign.and_then(|c| c.after_end.clone()))
        .or_else(|| settings.after_end.clone());
    let ends_at = match table.date("ends") {
        Some(ends) => {
            let name = slug.as_ref().map(|slug| format!("link `{}`", slug.get_ref()));
            let whose = format!("{} is over: its", name.as_deref().unwrap_or("this link"));
            warn_if_over(table, &ends, &whose, today);
            end_of(table, &ends, &settings.zone)
        }
        None => campaign.and_then(|c| first_instant_after(c.ends?, &settings.zone).ok()),
    };
    let starts_at = starts_at(table, ends_at, settings);
    let limit = table.count("limit", "would let nobody through").map(Spanned::into_inner);
    let rules = rules(table, settings);
    let free_tags = free_tags(table);
    let domain = table.value("domain", |text| names::domain(settings, text));
    let preview = preview(table);
    let (slug, target) = (slug?, target?);
    Some(LinkEntry {
        slug,
        target,
        rules,
        limit,
        tags,
        free_tags,
        title,
        after_end,
        starts_at,
        ends_at,
        domain,
        preview,
    })
}

/// The first instant of the first day that a link has of its own.
fn starts_at(
    table: &Reader<'_>,
    ends_at: Option<Timestamp>,
    settings: &Settings,
) -> Option<Timestamp> {
    let first = table.date("starts")?;
    let day = first.get_ref();
    let start = match first_instant(*day, &settings.zone) {
        Ok(start) => start,
        Err(error) => {
            table.fault(Fault::at(first.span(), format!("`starts`: {error}")));
            return None;
        }
    };
    if let Some(end) = ends_at.filter(|end| *end <= start) {
        let last = settings.zone.day(end.plus_ms(-1));
        let message = format!("the link starts on {day}, after its last day {last}");
        let help = (!table.has("ends")).then(|| "give it an `ends` of its own".to_owned());
        table.fault(Fault::at(first.span(), message).label("after the end").maybe_help(help));
        return None;
    }
    Some(start)
}

/// The tags of an entry.
pub(super) fn tags(table: &Reader<'_>, settings: &Settings) -> Tags {
    Tags {
        campaign: table.value("campaign", |text| names::campaign(table, text)),
        channel: table.value("channel", |text| names::channel(table, settings, text)),
        agent: table.value("agent", |text| names::agent(table, settings, text)),
        content: table.value("content", |text| vocabulary::content(settings, text)),
    }
}
