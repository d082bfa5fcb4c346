//! Links made by hand as entries of a plan.

use super::*;
use crate::domain::time::Timestamp;

const PLAN: &str = "\
version  = 1
domain   = \"https://go.example.com\"
timezone = \"Europe/Berlin\"
currency = \"EUR\"

[defaults]
to        = \"https://shop.example/\"
after_end = \"https://shop.example/over\"

[channels]
instagram = { short = \"ig\", medium = \"dm\" }

[campaigns.bw]  # the sale
ends = 2036-11-30
channels = [\"instagram\"]

[[costs]]
month = \"2036-11\"
amount = \"1.00\"
";

const ENTRIES: &str = "\
[[links]]
slug = \"bio\"
to = \"https://shop.example/?a='\\\"\"
campaign = \"bw\"
channel = \"instagram\"
content = \"bio page\"
title = \"Link \\\"in\\\" bio\"
starts = 2036-11-20
limit = 5
tags = [\"profile\", \"topic:a\"]

[[links]]
slug = \"flyer\"
to = \"tel:+4930901820\"
after_end = \"https://shop.example/flyer\"
ends = 2036-12-24

[[links.rules]]
languages = [\"de\", \"fr\"]
days = [\"sat\"]
device = \"ios\"
hours = \"18:00-02:00\"
to = \"https://shop.example/late\"
";

/// The links of a plan.
fn links_of(text: &str) -> (Vec<LinkSpec>, Settings) {
    let now = Timestamp::parse("2026-11-01T12:00:00Z").unwrap();
    let wanted = crate::plan::check(text, now).unwrap_or_else(|_| panic!("{text}")).wanted;
    (wanted.links, wanted.settings)
}

#[test]
fn an_adopted_link_is_the_link_that_was_made() {
    let (links, settings) = links_of(&format!("{PLAN}{ENTRIES}"));
    let entries: Vec<&LinkSpec> = links
        .iter()
        .filter(|link| link.tags.content.is_some() || link.slug.as_str() == "flyer")
        .collect();
    assert_eq!(entries.len(), 2);
    let text = with_links(PLAN, &entries, &settings);
    assert!(text.starts_with(PLAN.trim_end()), "{text}");
    assert_eq!(links_of(&text).0, links);
    insta::assert_snapshot!(&text[PLAN.len()..], @r#"
    [[links]]
    slug = "bio"
    to = "https://shop.example/?a=%27%22"
    campaign = "bw"
    channel = "instagram"
    content = "bio page"
    title = 'Link "in" bio'
    starts = 2036-11-20
    limit = 5
    tags = ["profile", "topic:a"]

    [[links]]
    slug = "flyer"
    to = "tel:+4930901820"
    after_end = "https://shop.example/flyer"
    ends = 2036-12-24

    [[links.rules]]
    languages = ["de", "fr"]
    days = ["sat"]
    device = "ios"
    hours = "18:00-02:00"
    to = "https://shop.example/late"
    "#);
}

#[test]
fn a_plan_in_the_one_style_stays_in_it() {
    let (links, settings) = links_of(&format!("{PLAN}{ENTRIES}"));
    let plan = styled(PLAN).unwrap();
    let entries: Vec<&LinkSpec> = links.iter().skip(1).collect();
    let text = with_links(&plan, &entries, &settings);
    assert_eq!(styled(&text).unwrap(), text);
    assert!(text.find("[[links]]") < text.find("[[costs]]"), "{text}");
    assert_eq!(links_of(&text).0.len(), 3);
}
