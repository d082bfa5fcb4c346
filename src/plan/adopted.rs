//! Adds links that were made by hand to the text of a plan.
//!
//! Invariant: what was in the text stays as it is; a text in the one style is in it afterwards. Does not judge
//! the new text, and does not touch files.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value};

use super::style::styled;
use crate::domain::label::free_tags::FreeTag;
use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::link::picture::Picture;
use crate::domain::link::preview::{Preview, PreviewText};
use crate::domain::link::rule::{Condition, Rule};
use crate::domain::link::target::Target;
use crate::domain::link::{LinkSpec, Title};
use crate::domain::settings::Settings;

/// The text of a plan with an entry of `[[links]]` for each of these links.
#[must_use]
pub fn with_links(text: &str, links: &[&LinkSpec], settings: &Settings) -> String {
    let mut entries = ArrayOfTables::new();
    for link in links {
        entries.push(entry(link, settings));
    }
    let mut document = DocumentMut::new();
    document.insert("links", Item::ArrayOfTables(entries));
    let mut new = text.to_owned();
    if !new.is_empty() && !new.ends_with('\n') {
        new.push('\n');
    }
    new.push('\n');
    new.push_str(&document.to_string());
    let is_styled = styled(text).is_ok_and(|styled| styled == text);
    if is_styled { styled(&new).unwrap_or(new) } else { new }
}

/// What the plan does not say of the link by itself.
fn entry(link: &LinkSpec, settings: &Settings) -> Table {
    let campaign = link.tags.campaign.as_ref().and_then(|name| settings.campaigns.get(name));
    let usual_end = campaign.and_then(|campaign| settings.end_of(campaign).ok().flatten());
    let ends_at = link.ends_at.filter(|end| Some(*end) != usual_end);
    let last_day = ends_at.map(|end| settings.zone.day(end.plus_ms(-1)).to_string());
    let usual_after = campaign.and_then(|campaign| campaign.after_end.as_ref());
    let usual_after = usual_after.or(settings.after_end.as_ref());
    let after_end = link.after_end.as_ref().filter(|after| Some(*after) != usual_after);
    let tags = &link.tags;
    let domain = link.domain.as_ref().filter(|own| Some(*own) != settings.printed_on(tags));
    let printed = domain.map(ToString::to_string);
    let texts = [
        ("slug", Some(link.slug.as_str())),
        ("to", Some(link.target.as_str())),
        ("campaign", tags.campaign.as_ref().map(Campaign::as_str)),
        ("channel", tags.channel.as_ref().map(Channel::as_str)),
        ("agent", tags.agent.as_ref().map(Agent::as_str)),
        ("content", tags.content.as_ref().map(Content::as_str)),
        ("title", link.title.as_ref().map(Title::as_str)),
        ("after_end", after_end.map(Target::as_str)),
        ("domain", printed.as_deref()),
    ];
    let mut table = Table::new();
    for (key, text) in texts {
        if let Some(text) = text {
            table.insert(key, Item::Value(Value::from(text)));
        }
    }
    let first_day = link.starts_at.map(|start| settings.zone.day(start).to_string());
    if let Some(day) = first_day.and_then(|day| day.parse::<Value>().ok()) {
        table.insert("starts", Item::Value(day));
    }
    if let Some(day) = last_day.and_then(|day| day.parse::<Value>().ok()) {
        table.insert("ends", Item::Value(day));
    }
    if let Some(limit) = link.limit {
        table.insert("limit", Item::Value(Value::from(i64::from(limit))));
    }
    if !link.free_tags.is_empty() {
        let words: Array = link.free_tags.as_slice().iter().map(FreeTag::as_str).collect();
        table.insert("tags", Item::Value(Value::Array(words)));
    }
    if let Some(Preview { title, text, picture }) = &link.preview {
        let mut preview = Table::new();
        for (key, value) in [
            ("title", Some(title.as_str())),
            ("text", text.as_ref().map(PreviewText::as_str)),
            ("picture", picture.as_ref().and_then(Picture::url)),
        ] {
            if let Some(value) = value {
                preview.insert(key, Item::Value(Value::from(value)));
            }
        }
        table.insert("preview", Item::Table(preview));
    }
    if !link.rules.is_empty() {
        let mut rules = ArrayOfTables::new();
        for Rule { when, location } in &link.rules {
            rules.push(rule(when, &location.untagged(&link.utm)));
        }
        table.insert("rules", Item::ArrayOfTables(rules));
    }
    table
}

fn rule(when: &Condition, to: &Target) -> Table {
    let mut table = Table::new();
    let mut list = |key: &str, words: Vec<String>| {
        if !words.is_empty() {
            table.insert(key, Item::Value(Value::Array(words.into_iter().collect())));
        }
    };
    list("languages", when.languages.iter().map(ToString::to_string).collect());
    list("countries", when.countries.iter().map(ToString::to_string).collect());
    list("days", when.days.named().map(|day| day.to_string()).collect());
    let texts = [
        ("device", when.device.map(|device| device.to_string())),
        ("hours", when.hours.map(|hours| hours.to_string())),
        ("to", Some(to.to_string())),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            table.insert(key, Item::Value(Value::from(text)));
        }
    }
    table
}

#[cfg(test)]
mod tests;
