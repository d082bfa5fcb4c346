//! `[[links]]`: the links outside the matrix, each known by its slug, and their rules.

use toml::Spanned;

use crate::domain::device::Device;
use crate::domain::label::Tags;
use crate::domain::link::Title;
use crate::domain::link::slug::Slug;
use crate::domain::link::target::Target;
use crate::domain::link::target_template::TargetTemplate;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;

use super::campaign::{after, first_instant_after};
use super::fault::Fault;
use super::names;
use super::reader::Reader;
use super::vocabulary;

const LINK: &[&str] = &[
    "slug",
    "to",
    "campaign",
    "channel",
    "agent",
    "content",
    "title",
    "after_end",
    "ends",
    "limit",
    "rules",
];
const RULE: &[&str] = &["device", "to"];

/// A rule as the file has it.
pub(super) type RuleRow = (Device, TargetTemplate);

/// A link that the file names by its slug.
#[derive(Debug)]
pub(super) struct OneOff {
    /// Its slug, at its place.
    pub(super) slug: Spanned<Slug>,
    /// Where it leads: by itself, by its campaign, or by default.
    pub(super) target: TargetTemplate,
    /// What sends some visitors elsewhere.
    pub(super) rules: Vec<RuleRow>,
    /// How many clicks of persons it takes.
    pub(super) limit: Option<u32>,
    /// Its tags.
    pub(super) tags: Tags,
    /// What it is called.
    pub(super) title: Option<Title>,
    /// Where it leads after its end.
    pub(super) after_end: Option<Target>,
    /// The first instant after its last day, its own or its campaign's.
    pub(super) ends_at: Option<Timestamp>,
}

/// Reads the `[[links]]`.
pub(super) fn read(top: &Reader<'_>, settings: &Settings) -> Vec<OneOff> {
    top.repeated("links", LINK).iter().filter_map(|table| link(table, settings)).collect()
}

fn link(table: &Reader<'_>, settings: &Settings) -> Option<OneOff> {
    table.require("slug", LINK, "slug = \"bio\"");
    let slug = table.parsed("slug", Slug::parse);
    let tags = tags(table, settings);
    let campaign = tags.campaign.as_ref().and_then(|name| settings.campaigns.get(name));
    let own = table.destination("to", settings);
    let leads =
        own.or_else(|| campaign.and_then(|c| c.target.clone())).or_else(|| settings.target.clone());
    // Where a campaign leads that could not be read, nobody knows.
    if leads.is_none() && (tags.campaign.is_some() || !table.has("campaign")) {
        let (name, place) = match &slug {
            Some(slug) => (format!("link `{}`", slug.get_ref()), slug.span()),
            None => ("this link".to_owned(), table.span()),
        };
        let fault = Fault::at(place, format!("{name} leads nowhere"));
        let help = "give it a `to`, or give one to its campaign or to [defaults]";
        table.fault(fault.label("no `to`").help(help.to_owned()));
    }
    let title = table.value("title", Title::parse);
    let after_end = table
        .target("after_end", settings)
        .or_else(|| campaign.and_then(|c| c.after_end.clone()))
        .or_else(|| settings.after_end.clone());
    let ends_at = match table.date("ends") {
        Some(ends) => after(table, &ends, &settings.zone),
        None => campaign.and_then(|c| first_instant_after(c.ends?, &settings.zone).ok()),
    };
    let limit = table.count("limit", "takes nobody").map(Spanned::into_inner);
    let rules = rules(table, settings);
    Some(OneOff { slug: slug?, target: leads?, rules, limit, tags, title, after_end, ends_at })
}

fn rules(table: &Reader<'_>, settings: &Settings) -> Vec<RuleRow> {
    let mut rules: Vec<RuleRow> = Vec::new();
    for row in table.repeated("rules", RULE) {
        row.require("device", RULE, "device = \"ios\"");
        row.require("to", RULE, "to = \"https://apps.example.com/shop\"");
        let to = row.destination("to", settings);
        let Some(device) = row.parsed("device", str::parse::<Device>) else { continue };
        if rules.iter().any(|(earlier, _)| earlier == device.get_ref()) {
            let message =
                format!("no visitor comes here: an earlier rule has `{}`", device.get_ref());
            row.fault(Fault::at(device.span(), message).label("never fits"));
        } else if let Some(to) = to {
            rules.push((device.into_inner(), to));
        }
    }
    rules
}

/// The tags that an entry of the file names.
pub(super) fn tags(table: &Reader<'_>, settings: &Settings) -> Tags {
    Tags {
        campaign: table.value("campaign", |text| names::campaign(settings, text)),
        channel: table.value("channel", |text| names::channel(table, settings, text)),
        agent: table.value("agent", |text| names::agent(settings, text)),
        content: table.value("content", |text| vocabulary::content(settings, text)),
    }
}
