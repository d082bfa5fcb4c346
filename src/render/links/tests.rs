//! The list of links.

use super::*;
use crate::domain::label::Tags;
use crate::domain::label::free_tags::FreeTags;
use crate::domain::link::slug::Slug;
use crate::domain::link::target::{ParamName, Schemes, Target};
use crate::domain::link::utm::{Utm, UtmValue};
use crate::domain::link::{LinkSpec, Origin};
use crate::render::{Format, Width, list};

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
        free_tags: FreeTags::NONE,
        domain: None,
        stated_clicks: None,
        starts_at: None,
        preview: None,
        external_id: None,
    };
    Link { id: LinkId(id), spec, created_at: at(0), retired_at: None, is_gone: false }
}

#[test]
fn links_are_listed_with_the_targets_that_visitors_reach() {
    let mut retired = link(3, "old", None, None);
    retired.retired_at = Some(at(5));
    let all =
        [link(1, "bw-ig", Some("instagram"), None), link(2, "-x", None, Some(at(9))), retired];
    let domain = Domain::parse("https://go.example.com").unwrap();
    let clicks = all.iter().map(|link| (link.id, u64::from(link.id.0) * 10)).collect();
    let counts = LinkCounts {
        clicks: Some(&clicks),
        people: None,
        has_stated: false,
        has_details: false,
        used_up: None,
    };
    let mut out = Vec::new();
    list(&links(&all, Some(&domain), counts, at(9)), Format::Csv, Width::DEFAULT, &mut out)
        .unwrap();
    let expected = "slug,short_url,target,campaign,channel,agent,content,status,clicks,tags\n\
        bw-ig,https://go.example.com/bw-ig,https://shop.example.com/bw?utm_source=instagram,,\
        instagram,,,live,10,\n\
        -x,https://go.example.com/-x,https://shop.example.com/bw,,,,,ended,20,\n\
        old,https://go.example.com/old,https://shop.example.com/bw,,,,,retired,30,\n";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}
