//! The conventions of a plan as a Markdown page, for everyone who makes or pastes links.
//!
//! Invariant: the same plan makes the same bytes. Says nothing of what the data file holds, and nothing that is
//! secret: codes of batches are not on it.

use std::io::{self, Write};

use crate::domain::label::Channel;
use crate::domain::link::LinkSpec;
use crate::domain::link::ga4::{DefaultChannel, default_channel};
use crate::domain::link::utm::{UtmParameter, UtmValue};
use crate::domain::settings::Settings;
use crate::domain::settings::declarations::CampaignSettings;
use crate::domain::settings::template::Template;
use crate::domain::settings::vocabulary::Case;
use crate::plan::Wanted;

use super::escape::markdown;
use super::grid::{Grid, Head};

/// Writes the page.
pub fn conventions(wanted: &Wanted, out: &mut dyn Write) -> io::Result<()> {
    let settings = &wanted.settings;
    let name = settings.name.as_ref().map_or("our links", |name| name.as_str());
    writeln!(out, "# Conventions for {}\n", markdown(name))?;
    writeln!(
        out,
        "Made by `couplet plan doc` of the campaign plan: change the plan, not this page.\n"
    )?;
    names(settings, out)?;
    parameters(wanted, out)?;
    words(settings, out)?;
    channels(wanted, out)?;
    agents(settings, out)?;
    campaigns(wanted, out)?;
    goals(settings, out)?;
    examples(wanted, out)
}

fn names(settings: &Settings, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Names\n")?;
    if let Some(domain) = &settings.domain {
        writeln!(out, "- Short links begin with `{domain}/`.")?;
    }
    for domain in &settings.domains {
        writeln!(out, "- The same links begin with `{domain}/`.")?;
    }
    writeln!(out, "- A link of a campaign is named `{}`.", settings.slug)?;
    if let Some(pattern) = &settings.vocabulary.campaign {
        writeln!(out, "- The name of a campaign matches `{pattern}`.")?;
    }
    if settings.vocabulary.case == Case::Lower {
        writeln!(out, "- Campaigns, channels, agents and contents are in lower case.")?;
    }
    for (alias, channel) in &settings.aliases {
        writeln!(out, "- `{alias}` stands for the channel `{channel}`.")?;
    }
    writeln!(out)
}

fn table(grid: &Grid, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", grid.markdown())
}

fn heads(names: &[&str]) -> Vec<Head> {
    names.iter().map(|name| Head::named(*name)).collect()
}

fn parameters(wanted: &Wanted, out: &mut dyn Write) -> io::Result<()> {
    let settings = &wanted.settings;
    writeln!(out, "## UTM parameters\n")?;
    let templates = &settings.utm;
    let rows = UtmParameter::ALL.iter().map(|parameter| {
        let template = match parameter {
            UtmParameter::Source => &templates.source,
            UtmParameter::Medium => &templates.medium,
            UtmParameter::Campaign => &templates.campaign,
            UtmParameter::Content => &templates.content,
            UtmParameter::Id => &templates.id,
            UtmParameter::Term => &templates.term,
        };
        let rule = settings.vocabulary.rules.get(parameter);
        let example = wanted.links.iter().find_map(|link| link.utm.value(*parameter));
        vec![
            format!("utm_{parameter}"),
            template.as_ref().map(Template::to_string).unwrap_or_default(),
            rule.map(ToString::to_string).unwrap_or_default(),
            example.map(UtmValue::to_string).unwrap_or_default(),
        ]
    });
    let heads = heads(&["parameter", "made of", "rules", "example"]);
    table(&Grid { heads, rows: rows.collect() }, out)
}

/// The listed values, each with what it means and whom to ask. A word with a description is shown where it is
/// used, also if its list allows every word.
fn words(settings: &Settings, out: &mut dyn Write) -> io::Result<()> {
    let vocabulary = &settings.vocabulary;
    let row = |kind: &str, word: &str| {
        let text = |texts: &std::collections::BTreeMap<Box<str>, Box<str>>| {
            texts.get(word).map(ToString::to_string).unwrap_or_default()
        };
        vec![
            kind.to_owned(),
            word.to_owned(),
            text(&vocabulary.descriptions),
            text(&vocabulary.owners),
        ]
    };
    let mut rows = Vec::new();
    for kind in ["source", "medium"] {
        rows.extend(vocabulary.listed(kind).iter().map(|word| row(kind, word)));
    }
    let is_listed = |word: &str| {
        ["source", "medium"]
            .iter()
            .any(|kind| vocabulary.listed(kind).iter().any(|of| **of == *word))
    };
    let mut others: Vec<&str> = vocabulary
        .descriptions
        .keys()
        .chain(vocabulary.owners.keys())
        .map(|word| &**word)
        .collect();
    others.retain(|word| !is_listed(word));
    others.sort_unstable();
    others.dedup();
    rows.extend(others.into_iter().map(|word| row("", word)));
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Words\n")?;
    table(&Grid { heads: heads(&["kind", "word", "meaning", "ask"]), rows }, out)
}

fn channels(wanted: &Wanted, out: &mut dyn Write) -> io::Result<()> {
    let settings = &wanted.settings;
    writeln!(out, "## Channels\n")?;
    let rows = settings.channels.iter().map(|(name, of)| {
        let link = wanted.links.iter().find(|link| link.tags.channel.as_ref() == Some(name));
        let channel = link.and_then(|link| default_channel(&link.location));
        vec![
            name.to_string(),
            of.short.to_string(),
            of.source.to_string(),
            of.medium.as_deref().unwrap_or_default().to_owned(),
            channel.map(DefaultChannel::as_str).unwrap_or_default().to_owned(),
        ]
    });
    let heads = heads(&["channel", "in slugs", "source", "medium", "Google Analytics 4"]);
    table(&Grid { heads, rows: rows.collect() }, out)
}

fn agents(settings: &Settings, out: &mut dyn Write) -> io::Result<()> {
    if settings.agents.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Agents\n")?;
    let rows = settings.agents.iter().map(|(agent, of)| {
        let channels: Vec<&str> = of.channels.iter().map(Channel::as_str).collect();
        vec![
            agent.to_string(),
            of.name.as_deref().unwrap_or_default().to_owned(),
            channels.join(", "),
            of.code.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]
    });
    let heads = heads(&["agent", "name", "answers on", "code"]);
    table(&Grid { heads, rows: rows.collect() }, out)
}

fn campaigns(wanted: &Wanted, out: &mut dyn Write) -> io::Result<()> {
    let settings = &wanted.settings;
    if settings.campaigns.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Campaigns\n")?;
    let rows = settings.campaigns.iter().map(|(campaign, of)| {
        let CampaignSettings { short, name, owner, starts, ends, .. } = of;
        let links =
            wanted.links.iter().filter(|link| link.tags.campaign.as_ref() == Some(campaign));
        vec![
            campaign.to_string(),
            short.to_string(),
            name.as_deref().unwrap_or_default().to_owned(),
            owner.as_deref().unwrap_or_default().to_owned(),
            starts.map(|day| day.to_string()).unwrap_or_default(),
            ends.map(|day| day.to_string()).unwrap_or_default(),
            links.count().to_string(),
        ]
    });
    let mut heads = heads(&["campaign", "in slugs", "name", "ask", "first day", "last day"]);
    heads.push(Head::named("links").right());
    table(&Grid { heads, rows: rows.collect() }, out)
}

fn goals(settings: &Settings, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## What counts\n")?;
    for (kind, weight) in &settings.conversions {
        writeln!(out, "- {kind}: {weight}")?;
    }
    writeln!(out)
}

/// One link of each channel, as it is pasted and as the shop sees it.
fn examples(wanted: &Wanted, out: &mut dyn Write) -> io::Result<()> {
    let settings = &wanted.settings;
    let first =
        |channel| wanted.links.iter().find(|link| link.tags.channel.as_ref() == Some(channel));
    let links: Vec<&LinkSpec> = settings.channels.keys().filter_map(first).collect();
    if links.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Examples\n")?;
    for link in links {
        let channel = link.tags.channel.as_ref().map(ToString::to_string).unwrap_or_default();
        let short = settings.domain.as_ref().map(|domain| link.short_url(domain));
        let short = short.unwrap_or_else(|| link.slug.to_string());
        writeln!(out, "- {}: <{short}>\n  leads to <{}>", markdown(&channel), link.location)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
