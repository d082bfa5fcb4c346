//! What is told of links, codes and settings that are other than they were.

use super::*;
use crate::domain::code::coupon::CodeSpec;
use crate::domain::code::terms::Terms;
use crate::domain::money::Money;
use crate::domain::period::{Zone, parse_day};
use crate::plan::{Altered, altered_code, altered_link, altered_settings};

const CAMPAIGN: &str = r#"[agents]
mia = { channels = ["instagram"] }
[campaigns.bw]
to = "https://x.example/"
ends = 2026-11-30
after_end = "https://x.example/over"
channels = ["instagram"]
agents = ["mia"]
content = ["inq"]
variants = { a = { weight = 70 }, b = { weight = 30, to = "https://x.example/b" } }
"#;

/// `field: old -> new`, each on one line.
fn told(list: Vec<Altered>) -> Vec<String> {
    let value = |value: Option<String>| value.unwrap_or("none".to_owned());
    list.into_iter().map(|a| format!("{}: {} -> {}", a.field, value(a.old), value(a.new))).collect()
}

#[test]
fn of_a_link_every_fact_that_differs_is_told_with_old_and_new() {
    let old = wanted(CAMPAIGN);
    for (from, to, expected) in [
        (
            "x.example/\"\nends",
            "y.example/\"\nends",
            vec!["target: https://x.example/ -> https://y.example/"],
        ),
        ("70", "50", vec!["variants.a.weight: 70 -> 50"]),
        (
            "/b\"",
            "/c\"",
            vec![
                "variants.b.to: https://x.example/b?utm_source=instagram&utm_medium=dm&\
                 utm_campaign=bw&utm_content=mia_inq -> https://x.example/c?utm_source=instagram&\
                 utm_medium=dm&utm_campaign=bw&utm_content=mia_inq",
            ],
        ),
        (
            "a = { weight = 70 }",
            "a = { weight = 70 }, c = { weight = 1 }",
            vec!["variants.c.weight: none -> 1"],
        ),
        ("ends = 2026-11-30", "ends = 2026-12-01", vec!["ends: 2026-11-30 -> 2026-12-01"]),
        ("ends = 2026-11-30\n", "", vec!["ends: 2026-11-30 -> none"]),
        ("/over\"", "/end\"", vec!["after_end: https://x.example/over -> https://x.example/end"]),
        // Of the arms, whose targets have the new id as well, nothing is told.
        ("ends =", "id = \"B1\"\nends =", vec!["utm_id: none -> B1"]),
        (
            "[agents]",
            "[defaults]\nforward_query = true\nclick_param = \"cid\"\n[agents]",
            vec!["forward_query: false -> true", "click_param: lnk -> cid"],
        ),
        ("short", "short", vec![]),
    ] {
        let text = CAMPAIGN.replacen(from, to, 1);
        assert!(text != CAMPAIGN || expected.is_empty(), "{from}");
        let new = wanted(&text);
        assert_eq!((old.links.len(), new.links.len()), (1, 1));
        let zone = Zone::parse("Europe/Berlin").unwrap();
        assert_eq!(told(altered_link(&old.links[0], &new.links[0], &zone)), expected, "{to}");
    }
}

#[test]
fn of_an_entry_title_and_tags_are_told() {
    let link = |more: &str| {
        let lines = format!("[[links]]\nslug = \"bio\"\nto = \"https://x.example/\"\n{more}");
        wanted(&lines).links.remove(0)
    };
    let new = link(
        "preview = { title = \"Card\", picture = \"https://x.example/a.png\" }\n\
              starts = 2026-11-20\ntitle = \"Bio\"\nchannel = \"whatsapp\"\ncontent = \"story\"",
    );
    assert_eq!(
        told(altered_link(
            &link("channel = \"instagram\""),
            &new,
            &Zone::parse("Europe/Berlin").unwrap()
        )),
        [
            "title: none -> Bio",
            "starts: none -> 2026-11-20",
            "preview.title: none -> Card",
            "preview.picture: none -> https://x.example/a.png",
            "utm_source: instagram -> whatsapp",
            "utm_content: none -> story",
            "channel: instagram -> whatsapp",
            "content: none -> story",
        ]
    );
}

#[test]
fn of_a_code_its_discount_and_its_tags_are_told() {
    let code = |channel: &str, text: &str, discount: &str| {
        let codes = format!("[[coupons]]\ncodes = {{ {channel} = \"{text}\" }}\n{discount}");
        wanted(&codes).codes.remove(0)
    };
    let old = code("instagram", "HELLO", "");
    let new = code("whatsapp", "HEL-LO", "discount = \"5.00 EUR\"");
    assert_eq!(
        told(altered_code(&old, &new, &Zone::utc())),
        ["code: HELLO -> HEL-LO", "discount: none -> 5.00 EUR", "channel: instagram -> whatsapp"]
    );
    assert_eq!(told(altered_code(&old, &old, &Zone::utc())), [""; 0]);
}

#[test]
fn of_the_terms_of_a_code_every_fact_is_told_and_days_are_those_of_the_zone() {
    let berlin = Zone::parse("Europe/Berlin").unwrap();
    let codes = "[[coupons]]\ncodes = { instagram = \"HELLO\" }\ndiscount = \"10%\"";
    let old = wanted(codes).codes.remove(0);
    let day = |text| Some(parse_day(text).unwrap());
    let (starts_at, ends_at) =
        Terms::window(day("2026-11-20"), day("2026-11-30"), &berlin).unwrap();
    let terms = Terms {
        discount: None,
        limit: Some(100),
        limit_by_customer: Some(1),
        starts_at,
        ends_at,
        minimum: Money::parse_named("40 EUR", None).ok(),
    };
    let new = CodeSpec { terms, ..old.clone() };
    assert_eq!(
        told(altered_code(&old, &new, &berlin)),
        [
            "limit: none -> 100",
            "limit_by_customer: none -> 1",
            "starts: none -> 2026-11-20",
            "ends: none -> 2026-11-30",
            "minimum: none -> 40.00 EUR",
            "discount: 10% -> none",
        ]
    );
}

#[test]
fn of_the_settings_every_key_that_differs_is_told() {
    let old = checked(LEAST).wanted.settings;
    let changed = LEAST
        .replace("Europe/Berlin", "Europe/Paris")
        .replace("EUR", "USD")
        .replace("go.example", "to.example")
        .replace("short = \"ig\"", "short = \"in\", source = \"insta\"")
        .replace("whatsapp = { short", "sms = { short");
    let rest = r#"
[defaults]
to = "https://x.example/"
slug = "{channel}"
click_param = "cid"
after_end = "https://x.example/over"
forward_query = true
schemes = ["https"]
[defaults.utm]
term = "{content}"
[vocabulary]
sources = ["insta", "sms"]
mediums = ["dm"]
campaign = "b"
case = "lower"
aliases = { ig = "instagram" }
descriptions = { dm = "a message" }
[agents]
mia = { channels = ["sms"], code = "MIA10" }
[conversions]
lead = "macro"
[attribution]
model = "first"
window = "7d"
evidence = ["coupon"]
coupon = "wins"
order_values = ["9.50"]
[campaigns.bw]
"#;
    let new = checked(&(changed + rest)).wanted.settings;
    assert_eq!(
        told(altered_settings(&old, &new)),
        [
            "domain: https://go.example.com -> https://to.example.com",
            "timezone: Europe/Berlin -> Europe/Paris",
            "currency: EUR -> USD",
            "to: none -> https://x.example/",
            "slug: {campaign.short}-{channel.short}-{agent}-{content} -> {channel}",
            "click_param: lnk -> cid",
            "after_end: none -> https://x.example/over",
            "forward_query: false -> true",
            "schemes: https http tel sms mailto -> https",
            "utm.term: none -> {content}",
            "sources: none -> insta sms",
            "mediums: none -> dm",
            "vocabulary.campaign: none -> b",
            "case: any -> lower",
            "descriptions.dm: none -> a message",
            "aliases.ig: none -> instagram",
            "conversions.lead: micro -> macro",
            "model: last -> first",
            "window: 30d -> 7d",
            "evidence: click_id ref coupon recipient call utm customer -> coupon",
            "coupon: same-owner-keeps-click -> wins",
            "order_values: none -> 9.50",
            "agents.mia: none -> channels sms, code MIA10",
            "campaigns.bw: none -> short bw",
            "channels.instagram.short: ig -> in",
            "channels.instagram.source: instagram -> insta",
            "channels.sms: none -> short wa, source sms, medium dm",
            "channels.whatsapp: short wa, source whatsapp, medium dm -> none",
        ]
    );
    assert_eq!(told(altered_settings(&new, &new)), [""; 0]);
}
