//! `link list` and `link show`.

use std::collections::{HashMap, HashSet};

use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::link::preview::{Preview, PreviewText};
use crate::domain::link::{Link, LinkId, Status, Title};
use crate::domain::period::Zone;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::Domain;
use crate::domain::time::Timestamp;

use super::cell::Cell;
use super::escape::inert;
use super::list::List;
use super::prose::click_limit;

/// The columns of `link list`.
const LINK_COLUMNS: &[&str] =
    &["slug", "short_url", "target", "campaign", "channel", "agent", "content", "status", "clicks"];

/// What is for programs alone.
const DETAIL_COLUMNS: [&str; 5] = ["title", "starts_at", "ends_at", "limit", "external_id"];

/// The counts of each link; `None` if they were not counted.
#[derive(Debug, Clone, Copy, Default)]
pub struct LinkCounts<'a> {
    /// Clicks judged `person`.
    pub clicks: Option<&'a HashMap<LinkId, u64>>,
    /// Their visitors, for which the list then has a column.
    pub people: Option<&'a HashMap<LinkId, u64>>,
    /// Whether the list has a column of the clicks that other tools stated.
    pub has_stated: bool,
    /// Whether it has what a program wants to know besides: the title, the days, the limit, and what programs call it.
    pub has_details: bool,
    /// The links whose limit is used up.
    pub used_up: Option<&'a HashSet<LinkId>>,
}

impl LinkCounts<'_> {
    /// The status of a link.
    #[must_use]
    pub fn status(&self, link: &Link, now: Timestamp) -> Status {
        link.status_limited(now, self.used_up.is_some_and(|used_up| used_up.contains(&link.id)))
    }
}

fn count<'a>(counts: &HashMap<LinkId, u64>, id: LinkId) -> Cell<'a> {
    Cell::Count(counts.get(&id).copied().unwrap_or_default())
}

/// The columns of a list with these counts.
#[must_use]
pub fn link_columns(counts: LinkCounts<'_>) -> Vec<&'static str> {
    let mut columns = LINK_COLUMNS.to_vec();
    columns.extend(counts.people.is_some().then_some("people"));
    columns.push("tags");
    columns.extend(counts.has_stated.then_some("stated_clicks"));
    if counts.has_details {
        columns.extend(DETAIL_COLUMNS);
    }
    columns
}

/// The columns that a terminal's table leaves out first. The short URL includes the slug, and the target is
/// long. A status is left out only if all links have the usual one.
#[must_use]
pub fn spare_link_columns(are_all_live: bool) -> &'static [&'static str] {
    if are_all_live {
        &["slug", "target", "campaign", "status"]
    } else {
        &["slug", "target", "campaign"]
    }
}

/// A link as a row, with its status at `now`. The target is shown with its UTM values.
#[must_use]
pub fn link_row<'a>(
    link: &'a Link,
    domain: Option<&Domain>,
    counts: LinkCounts<'_>,
    now: Timestamp,
) -> Vec<Cell<'a>> {
    let tags = &link.spec.tags;
    let mut cells = vec![
        Cell::Plain(link.spec.slug.as_str().into()),
        Cell::plain(domain.map(|domain| link.spec.short_url(domain))),
        Cell::Text(link.spec.location.as_str().into()),
        Cell::text(tags.campaign.as_ref().map(Campaign::as_str)),
        Cell::text(tags.channel.as_ref().map(Channel::as_str)),
        Cell::text(tags.agent.as_ref().map(Agent::as_str)),
        Cell::text(tags.content.as_ref().map(Content::as_str)),
        Cell::Plain(counts.status(link, now).as_str().into()),
        counts.clicks.map_or(Cell::Missing, |clicks| count(clicks, link.id)),
    ];
    cells.extend(counts.people.map(|people| count(people, link.id)));
    cells.push(Cell::text(link.spec.free_tags.joined()));
    let stated = link.spec.stated_clicks;
    cells.extend(counts.has_stated.then(|| stated.map_or(Cell::Missing, Cell::Count)));
    if counts.has_details {
        cells.extend(details(link));
    }
    cells
}

fn details(link: &Link) -> [Cell<'_>; DETAIL_COLUMNS.len()] {
    let spec = &link.spec;
    let at = |at: Option<Timestamp>| Cell::plain(at.map(|at| at.to_string()));
    [
        Cell::text(spec.title.as_ref().map(Title::as_str)),
        at(spec.starts_at),
        at(spec.ends_at),
        spec.limit.map_or(Cell::Missing, |limit| Cell::Count(limit.into())),
        Cell::text(spec.external_id.as_ref().map(ForeignId::as_str)),
    ]
}

/// A list of links in memory.
pub fn links<'a>(
    links: impl IntoIterator<Item = &'a Link>,
    domain: Option<&Domain>,
    counts: LinkCounts<'_>,
    now: Timestamp,
) -> List<'a> {
    let mut are_all_live = true;
    let row = |link: &'a Link| {
        are_all_live &= counts.status(link, now) == Status::Live;
        link_row(link, domain, counts, now)
    };
    let rows = links.into_iter().map(row).collect();
    List { columns: link_columns(counts), spare: spare_link_columns(are_all_live), rows }
}

/// All about one link, as names and values for people. Absent values are left out.
#[must_use]
pub fn link_card(
    link: &Link,
    domain: &Domain,
    clicks: u64,
    zone: &Zone,
    status: Status,
) -> Vec<(&'static str, String)> {
    let spec = &link.spec;
    let mut card = vec![
        ("short url", spec.short_url(domain)),
        ("target", spec.location.to_string()),
        ("status", status.to_string()),
        ("clicks", clicks.to_string()),
        ("created", zone.rfc3339(link.created_at)),
    ];
    let mut more = |name, value: Option<String>| card.extend(value.map(|value| (name, value)));
    more("stated", spec.stated_clicks.map(|clicks| format!("{clicks} clicks before the import")));
    more("title", spec.title.as_ref().map(|title| inert(title.as_str()).into_owned()));
    more("campaign", spec.tags.campaign.as_ref().map(ToString::to_string));
    more("channel", spec.tags.channel.as_ref().map(ToString::to_string));
    more("agent", spec.tags.agent.as_ref().map(ToString::to_string));
    more("content", spec.tags.content.as_ref().map(ToString::to_string));
    more("tags", spec.free_tags.joined());
    more("starts", spec.starts_at.map(|at| zone.rfc3339(at)));
    more("ends", spec.ends_at.map(|at| zone.rfc3339(at)));
    more("after end", spec.after_end.as_ref().map(ToString::to_string));
    more("external id", spec.external_id.as_ref().map(|id| inert(id.as_str()).into_owned()));
    more("retired", link.retired_at.map(|at| zone.rfc3339(at)));
    more("limit", spec.limit.map(click_limit));
    if let Some(Preview { title, text, picture }) = &spec.preview {
        let texts = [Some(title.as_str()), text.as_ref().map(PreviewText::as_str)];
        let texts: Vec<_> =
            texts.into_iter().flatten().map(|text| inert(text).into_owned()).collect();
        card.push(("preview", texts.join(" - ")));
        card.extend(picture.as_ref().map(|picture| ("picture", picture.to_string())));
    }
    for rule in &spec.rules {
        card.push(("rule", format!("{} -> {}", rule.when, rule.location)));
    }
    let weights: u64 = spec.arms.iter().map(|arm| u64::from(arm.weight)).sum();
    for arm in &spec.arms {
        let to = arm.location.as_ref().unwrap_or(&spec.location);
        let share = format!("{} {} of {weights} -> {to}", arm.name, arm.weight);
        card.push(("variant", share));
    }
    card
}

#[cfg(test)]
mod tests;
