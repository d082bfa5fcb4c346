//! Each condition of the published definition, and what has no channel.

use super::*;
use crate::domain::link::target::Schemes;

fn predicted(source: &str, medium: &str, campaign: &str) -> Option<DefaultChannel> {
    let mut url = url::Url::parse("https://shop.example/").unwrap();
    for (name, value) in [("source", source), ("medium", medium), ("campaign", campaign)] {
        if !value.is_empty() {
            url.query_pairs_mut().append_pair(&format!("utm_{name}"), value);
        }
    }
    default_channel(&Target::parse(url.as_str(), &Schemes::default()).unwrap())
}

/// One line or more for each condition of the definition: source, medium, campaign, channel.
const DEFINITION: &str = "
    (direct)      | (none)         |               | Direct
    (direct)      | (not set)      |               | Direct
    google        | cpc            | x-Cross-Network-1 | Cross-network
    etsy          | cpc            |               | Paid Shopping
    any           | ppc            | summer-shop   | Paid Shopping
    any           | retargeting    | eshop         | Paid Shopping
    google        | cpc            |               | Paid Search
    bing          | paidsearch     |               | Paid Search
    yahoo.com     | retargeting    |               | Paid Search
    instagram     | paid           |               | Paid Social
    Facebook.com  | PAID-social    |               | Paid Social
    tiktok        | cpm            |               | Paid Social
    youtube       | cpv-cpc        |               | Paid Video
    vimeo.com     | paid           |               | Paid Video
    partner       | display        |               | Display
    partner       | banner         |               | Display
    partner       | expandable     |               | Display
    partner       | interstitial   |               | Display
    partner       | cpm            |               | Display
    partner       | cpc            |               | Paid Other
    partner       | ppc            |               | Paid Other
    partner       | retargeting    |               | Paid Other
    partner       | paid-dm        |               | Paid Other
    amazon.co.uk  | dm             |               | Organic Shopping
    Google Shopping | dm           |               | Organic Shopping
    print         | offline        | 2026-11-shop-opening | Organic Shopping
    print         | offline        | shop          | Organic Shopping
    print         | offline        | shopping-night | Organic Shopping
    print         | offline        | workshop      | Unassigned
    print         | offline        | bishopric     | Unassigned
    instagram     | dm             |               | Organic Social
    ig            | dm             |               | Organic Social
    whatsapp      | dm             |               | Organic Social
    messenger     | dm             |               | Organic Social
    TikTok        | dm             |               | Organic Social
    t.me          | bot            |               | Organic Social
    instagram     | email          |               | Organic Social
    partner       | social         |               | Organic Social
    partner       | social-network |               | Organic Social
    partner       | social-media   |               | Organic Social
    partner       | sm             |               | Organic Social
    partner       | social network |               | Organic Social
    partner       | social media   |               | Organic Social
    partner       | socials        |               | Unassigned
    youtube       | link           |               | Organic Video
    partner       | short-video    |               | Organic Video
    google        | business       |               | Organic Search
    partner       | organic        |               | Organic Search
    chatgpt.com   | ai-assistant   |               | AI Assistant
    partner       | referral       |               | Referral
    partner       | app            |               | Referral
    partner       | link           |               | Referral
    email         | news           |               | Email
    e-mail        | news           |               | Email
    partner       | e_mail         |               | Email
    partner       | e mail         |               | Email
    newsletter    | mail           |               | Unassigned
    partner       | affiliate      |               | Affiliates
    partner       | affiliates     |               | Unassigned
    podcast       | audio          |               | Audio
    sms           | text           |               | SMS
    partner       | sms            |               | SMS
    partner       | web-push       |               | Mobile Push Notifications
    partner       | mobile-app     |               | Mobile Push Notifications
    partner       | notifications  |               | Mobile Push Notifications
    firebase      | x              |               | Mobile Push Notifications
    telegram      | dm             |               | Unassigned
    print         | offline        |               | Unassigned
    print         |                |               | Unassigned
";

#[test]
fn every_condition_of_the_published_definition_decides() {
    let rows: Vec<&str> = DEFINITION.lines().filter(|line| !line.trim().is_empty()).collect();
    for row in &rows {
        let [source, medium, campaign, channel] =
            row.split('|').map(str::trim).collect::<Vec<_>>()[..]
        else {
            panic!("{row}");
        };
        let predicted = predicted(source, medium, campaign).map(DefaultChannel::as_str);
        assert_eq!(predicted, Some(channel), "{row}");
    }
    let of_table = |channel: &&DefaultChannel| DEFINITION.contains(channel.as_str());
    assert_eq!(DefaultChannel::ALL.iter().filter(of_table).count(), DefaultChannel::ALL.len());
}

#[test]
fn a_target_without_source_and_medium_has_no_channel() {
    assert_eq!(predicted("", "", "2026-11-black-week"), None);
    let call = Target::parse("tel:+4930901820", &Schemes::default()).unwrap();
    assert_eq!(default_channel(&call), None);
}

#[test]
fn the_list_of_sources_is_whole_and_in_lower_case() {
    let count = |site| sites().values().filter(|kind| **kind == site).count();
    let counts = [Site::Search, Site::Shopping, Site::Social, Site::Video].map(count);
    insta::assert_debug_snapshot!(counts, @"
    [
        131,
        52,
        590,
        46,
    ]
    ");
    assert!(sites().keys().all(|name| *name == name.to_lowercase()));
}
