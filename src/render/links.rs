//! `link list` and `link show`.

use std::collections::HashMap;

use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::link::{Link, LinkId};
use crate::domain::period::Zone;
use crate::domain::settings::Domain;
use crate::domain::time::Timestamp;

use super::cell::Cell;
use super::escape::inert;
use super::list::List;

/// The columns of `link list`.
pub const LINK_COLUMNS: &[&str] =
    &["slug", "short_url", "target", "campaign", "channel", "agent", "content", "status", "clicks"];

/// The counts of each link; `None` if they were not counted.
#[derive(Debug, Clone, Copy, Default)]
pub struct LinkCounts<'a> {
    /// Clicks judged `person`.
    pub clicks: Option<&'a HashMap<LinkId, u64>>,
    /// Their visitors, for which the list then has a column.
    pub people: Option<&'a HashMap<LinkId, u64>>,
}

fn count<'a>(counts: &HashMap<LinkId, u64>, id: LinkId) -> Cell<'a> {
    Cell::Count(counts.get(&id).copied().unwrap_or_default())
}

/// A list of links with their status at `now`. Targets are shown with their UTM values.
pub fn links<'a>(
    links: impl IntoIterator<Item = &'a Link>,
    domain: Option<&Domain>,
    counts: LinkCounts<'_>,
    now: Timestamp,
) -> List<'a> {
    let row = |link: &'a Link| {
        let tags = &link.spec.tags;
        let mut cells = vec![
            Cell::Plain(link.spec.slug.as_str().into()),
            Cell::plain(domain.map(|domain| domain.short_url(&link.spec.slug))),
            Cell::Text(link.spec.location.as_str().into()),
            Cell::text(tags.campaign.as_ref().map(Campaign::as_str)),
            Cell::text(tags.channel.as_ref().map(Channel::as_str)),
            Cell::text(tags.agent.as_ref().map(Agent::as_str)),
            Cell::text(tags.content.as_ref().map(Content::as_str)),
            Cell::Plain(link.status(now).as_str().into()),
            counts.clicks.map_or(Cell::Missing, |clicks| count(clicks, link.id)),
        ];
        cells.extend(counts.people.map(|people| count(people, link.id)));
        cells
    };
    // The short URL includes the slug, and the target is long.
    let spare = &["slug", "target", "campaign", "status"];
    let mut columns = LINK_COLUMNS.to_vec();
    columns.extend(counts.people.is_some().then_some("people"));
    List { columns, spare, rows: links.into_iter().map(row).collect() }
}

/// All about one link, as names and values for people. Absent values are left out.
#[must_use]
pub fn link_card(
    link: &Link,
    domain: &Domain,
    clicks: u64,
    zone: &Zone,
    now: Timestamp,
) -> Vec<(&'static str, String)> {
    let spec = &link.spec;
    let mut card = vec![
        ("short url", domain.short_url(&spec.slug)),
        ("target", spec.location.to_string()),
        ("status", link.status(now).to_string()),
        ("clicks", clicks.to_string()),
        ("created", zone.rfc3339(link.created_at)),
    ];
    let mut more = |name, value: Option<String>| card.extend(value.map(|value| (name, value)));
    more("title", spec.title.as_ref().map(|title| inert(title.as_str()).into_owned()));
    more("campaign", spec.tags.campaign.as_ref().map(ToString::to_string));
    more("channel", spec.tags.channel.as_ref().map(ToString::to_string));
    more("agent", spec.tags.agent.as_ref().map(ToString::to_string));
    more("content", spec.tags.content.as_ref().map(ToString::to_string));
    more("ends", spec.ends_at.map(|at| zone.rfc3339(at)));
    more("after end", spec.after_end.as_ref().map(ToString::to_string));
    more("retired", link.retired_at.map(|at| zone.rfc3339(at)));
    more(
        "limit",
        spec.limit.map(|limit| match limit {
            1 => "1 click by a person".to_owned(),
            _ => format!("{limit} clicks by people"),
        }),
    );
    for rule in &spec.rules {
        card.push(("rule", format!("{} -> {}", rule.device, rule.location)));
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
mod tests {
    use super::*;
    use crate::domain::label::Tags;
    use crate::domain::link::{LinkSpec, Origin};
    use crate::domain::slug::Slug;
    use crate::domain::target::{ParamName, Schemes, Target};
    use crate::domain::utm::{Utm, UtmValue};
    use crate::render::{Format, list};

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms(ms).unwrap()
    }

    fn link(id: u32, slug: &str, channel: Option<&str>, ends_at: Option<Timestamp>) -> Link {
        let target = Target::parse("https://shop.example.com/bw", &Schemes::default()).unwrap();
        let channel = channel.map(|name| Channel::parse(name).unwrap());
        let source = channel.as_ref().map(|name| UtmValue::parse(name.as_str()).unwrap());
        let utm = Utm { source, ..Utm::default() };
        let (location, arms) = LinkSpec::tag(&target, &[], &utm, &ParamName::default()).unwrap();
        let spec = LinkSpec {
            slug: Slug::parse(slug).unwrap(),
            target,
            utm,
            location,
            tags: Tags { channel, ..Tags::default() },
            title: None,
            arms,
            rules: Vec::new(),
            limit: None,
            ends_at,
            after_end: None,
            forward_query: false,
            click_param: ParamName::default(),
            origin: Origin::Matrix,
        };
        Link { id: LinkId(id), spec, created_at: at(0), retired_at: None }
    }

    #[test]
    fn links_are_listed_with_the_targets_that_visitors_reach() {
        let mut retired = link(3, "old", None, None);
        retired.retired_at = Some(at(5));
        let all =
            [link(1, "bw-ig", Some("instagram"), None), link(2, "-x", None, Some(at(9))), retired];
        let domain = Domain::parse("https://go.example.com").unwrap();
        let clicks = all.iter().map(|link| (link.id, u64::from(link.id.0) * 10)).collect();
        let counts = LinkCounts { clicks: Some(&clicks), people: None };
        let mut out = Vec::new();
        list(&links(&all, Some(&domain), counts, at(9)), Format::Csv, &mut out).unwrap();
        let expected = "slug,short_url,target,campaign,channel,agent,content,status,clicks\n\
            bw-ig,https://go.example.com/bw-ig,https://shop.example.com/bw?utm_source=instagram,,\
            instagram,,,live,10\n\
            -x,https://go.example.com/-x,https://shop.example.com/bw,,,,,ended,20\n\
            old,https://go.example.com/old,https://shop.example.com/bw,,,,,retired,30\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
