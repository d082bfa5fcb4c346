//! The free tags of links, alone and of a campaign.

use super::*;
use crate::domain::label::free_tags::FreeTags;
use crate::domain::period::Zone;
use crate::plan::altered_link;

const LINKS: &str = r#"[campaigns.bw]
to = "https://x.example/"
channels = ["instagram"]
content = ["inq", "follow"]
tags = ["Topic:Sale", "reel"]
[[links]]
slug = "bio"
to = "https://x.example/bio"
campaign = "bw"
tags = ["topic:care"]
[[links]]
slug = "bare"
to = "https://x.example/bare"
"#;

#[test]
fn a_campaign_tags_the_links_of_its_matrix_and_an_entry_itself() {
    let wanted = wanted(LINKS);
    let tags = wanted.links.iter().map(|link| link.free_tags.joined().unwrap_or_default());
    assert_eq!(tags.collect::<Vec<_>>(), ["reel|topic:sale", "reel|topic:sale", "topic:care", ""]);
    assert_eq!(wanted.links[3].free_tags, FreeTags::NONE);
}

#[test]
fn a_changed_tag_is_a_change_of_the_link() {
    let old = wanted(LINKS);
    for (from, to, expected) in [
        ("[\"topic:care\"]", "[\"topic:size\"]", Some((Some("topic:care"), Some("topic:size")))),
        ("tags = [\"topic:care\"]\n", "", Some((Some("topic:care"), None))),
        ("[\"topic:care\"]", "[\"TOPIC:care\"]", None),
    ] {
        let new = wanted(&LINKS.replace(from, to));
        let altered = altered_link(&old.links[2], &new.links[2], &Zone::utc());
        let told: Vec<_> = altered.iter().map(|a| (a.old.as_deref(), a.new.as_deref())).collect();
        assert_eq!(told, expected.into_iter().collect::<Vec<_>>(), "{to}");
        assert!(altered.iter().all(|altered| altered.field == "tags"));
    }
}

#[test]
fn tags_that_no_link_can_have_are_faults() {
    assert_faults(&[
        (
            "[[links]]\nslug = \"a\"\nto = \"https://x.example/\"\ntags = [\"a|b\", \"none\", \"topic:\"]",
            &[
                "11:9 an entry of `tags`: it contains `|`, which stands between tags",
                "11:16 an entry of `tags`: `none` means no tag",
                "11:24 an entry of `tags`: it needs a word before and after the `:`, as in \
                 `topic:care`",
            ],
        ),
        (
            "[campaigns.bw]\ntags = [\"topic:care\", \"reel\", \"topic:size\"]",
            &[
                "9:31 a link has one tag `topic:`, not both `topic:care` and `topic:size` | one too many",
            ],
        ),
        (
            "[campaigns.bw]\ntags = [\"reel\", \"REEL\"]",
            &["9:17 `tags` in [campaigns.bw] lists `REEL` twice | a second time"],
        ),
        (
            "[campaigns.bw]\ntags = \"reel\"",
            &[
                "9:8 `tags` in [campaigns.bw] must be a list such as [\"a\", \"b\"], not text in quotes | text in \
               quotes = write tags = [\"reel\"]",
            ],
        ),
    ]);
}
