//! The plan that comes with Couplet: what a first run serves.

use super::*;
use crate::domain::label::Campaign;
use crate::domain::link::{LinkSpec, Origin};

const EXAMPLE: &str = include_str!("../../../links.example.toml");

fn link<'a>(wanted: &'a Wanted, slug: &str) -> &'a LinkSpec {
    wanted.links.iter().find(|link| link.slug.as_str() == slug).unwrap()
}

#[test]
fn the_example_has_no_fault_and_no_warning() {
    // Nor will it have one for years to come.
    for now in ["2026-11-01T12:00:00Z", "2036-11-30T12:00:00Z"] {
        let checked = check_at(EXAMPLE, now).unwrap();
        assert_eq!(listed(EXAMPLE, &checked.warnings), Vec::<String>::new(), "{now}");
    }
}

#[test]
fn the_example_asks_for_fifteen_links_in_the_order_of_the_file() {
    let wanted = checked(EXAMPLE).wanted;
    let slugs: Vec<&str> = wanted.links.iter().map(|link| link.slug.as_str()).collect();
    let expected = [
        "bw-ig-mia-inq",
        "bw-ig-mia-follow",
        "bw-wa-jon-inq",
        "bw-wa-jon-follow",
        "bw-wa-mia-inq",
        "bw-wa-mia-follow",
        "bw-tt-inq",
        "bw-tt-follow",
        "bw-sms-jon-inq",
        "bw-sms-jon-follow",
        "bw-f-inq",
        "bw-f-follow",
        "pi-ig",
        "pi-wa",
        "bio",
    ];
    assert_eq!(slugs, expected);
}

#[test]
fn the_links_of_the_example_lead_where_it_says_with_their_tags() {
    let wanted = checked(EXAMPLE).wanted;
    let table = [
        (
            "pi-wa",
            "https://example.com/?utm_source=whatsapp&utm_medium=dm\
             &utm_campaign=always-product-inquiry",
        ),
        (
            "bw-ig-mia-inq",
            "https://example.com/?page=black-week&utm_source=instagram&utm_medium=dm\
             &utm_campaign=2036-11-black-week&utm_content=mia_inq&utm_id=BW36",
        ),
        (
            "bw-f-follow",
            "https://example.com/?page=black-week&utm_source=print&utm_medium=offline\
             &utm_campaign=2036-11-black-week&utm_content=follow&utm_id=BW36",
        ),
        (
            "bio",
            "https://example.com/?page=welcome&utm_source=instagram&utm_medium=dm\
             &utm_campaign=always-product-inquiry",
        ),
    ];
    for (slug, location) in table {
        assert_eq!(link(&wanted, slug).location.as_str(), location, "{slug}");
    }
}

#[test]
fn black_week_ends_after_its_last_day_and_leads_elsewhere_then() {
    let wanted = checked(EXAMPLE).wanted;
    let black_week = link(&wanted, "bw-tt-inq");
    // Midnight in Berlin.
    assert_eq!(black_week.ends_at.unwrap().to_string(), "2036-11-30T23:00:00.000Z");
    assert_eq!(
        black_week.after_end.as_ref().unwrap().as_str(),
        "https://example.com/?page=sale-over"
    );
    let every_day = link(&wanted, "pi-ig");
    assert_eq!(every_day.ends_at, None);
    assert_eq!(every_day.after_end.as_ref().unwrap().as_str(), "https://example.com/?page=over");
}

#[test]
fn every_link_of_black_week_has_both_arms_and_the_others_have_none() {
    let wanted = checked(EXAMPLE).wanted;
    for link in &wanted.links {
        let arms: Vec<_> = link.arms.iter().map(|arm| (arm.name.as_str(), arm.weight)).collect();
        let expected =
            if link.slug.as_str().starts_with("bw-") { vec![("a", 70), ("b", 30)] } else { vec![] };
        assert_eq!(arms, expected, "{}", link.slug);
    }
    let arms = &link(&wanted, "bw-wa-jon-inq").arms;
    assert_eq!(arms[0].location, None);
    assert_eq!(
        arms[1].location.as_ref().unwrap().as_str(),
        "https://example.com/?page=black-week&layout=video&utm_source=whatsapp&utm_medium=dm\
         &utm_campaign=2036-11-black-week&utm_content=jon_inq&utm_id=BW36"
    );
}

#[test]
fn the_codes_of_the_example_are_the_agents_and_the_channels() {
    let wanted = checked(EXAMPLE).wanted;
    let rows: Vec<String> = wanted
        .codes
        .iter()
        .map(|code| {
            let tags = &code.tags;
            let (campaign, channel) = (tags.campaign.as_ref(), tags.channel.as_ref());
            let tags = [
                campaign.map(ToString::to_string),
                channel.map(ToString::to_string),
                tags.agent.as_ref().map(ToString::to_string),
                code.terms.discount.map(|discount| discount.to_string()),
            ];
            assert_eq!((code.origin, code.terms.limit), (Origin::Entry, None));
            format!("{} {}", code.code, tags.map(|tag| tag.unwrap_or("-".to_owned())).join(" "))
        })
        .collect();
    let expected = [
        "JON10 - - jon 10%",
        "MIA10 - - mia 10%",
        "PAPER10 2036-11-black-week flyer - 10%",
        "IGBLACK 2036-11-black-week instagram - 10%",
        "TTBLACK 2036-11-black-week tiktok - 10%",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn the_example_settles_what_it_says() {
    let settings = checked(EXAMPLE).wanted.settings;
    assert_eq!(settings.domain.unwrap().to_string(), "http://127.0.0.1:8080");
    assert_eq!(settings.zone.name(), "Europe/Berlin");
    assert_eq!(settings.currency.unwrap().code(), "EUR");
    assert_eq!(settings.attribution.window.to_string(), "30d");
    assert_eq!(settings.aliases.len(), 3);
    let campaigns: Vec<&str> = settings.campaigns.keys().map(Campaign::as_str).collect();
    assert_eq!(campaigns, ["2036-11-black-week", "always-product-inquiry"]);
}
