//! Which tags a touch gets from the rest of its journey.

use super::*;
use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::time::Timestamp;

use super::super::touch::TouchId;

/// Parses `campaign channel agent content`, with `-` for a missing tag.
fn tags(text: &str) -> Tags {
    let mut words = text.split(' ').map(|word| (word != "-").then_some(word));
    let mut next = || words.next().flatten();
    Tags {
        campaign: next().map(|word| Campaign::parse(word).unwrap()),
        channel: next().map(|word| Channel::parse(word).unwrap()),
        agent: next().map(|word| Agent::parse(word).unwrap()),
        content: next().map(|word| Content::parse(word).unwrap()),
    }
}

fn touch(at: i64, text: &str) -> Touch {
    Touch {
        at: Timestamp::from_ms(at).unwrap(),
        id: TouchId::Conversation(ForeignId::parse(text).unwrap()),
        tags: tags(text),
        link: None,
        direct: false,
        named: false,
    }
}

#[test]
fn the_nearest_agreeing_touch_fills_first() {
    let table = [
        // Two could fill: the nearer one does.
        (
            vec![touch(0, "far - - -"), touch(7, "near - - -"), touch(9, "- ig - -")],
            2,
            "near ig - -",
        ),
        // A touch that disagrees in one tag fills none.
        (
            vec![touch(0, "c ig - -"), touch(8, "bad sms mia -"), touch(9, "- ig - -")],
            2,
            "c ig - -",
        ),
        // Filled tags count when farther touches are compared.
        (vec![touch(0, "- - jon x"), touch(8, "- - mia -"), touch(9, "- ig - -")], 2, "- ig mia -"),
        // Equally near, before and after: the earlier one fills.
        (vec![touch(4, "one - - -"), touch(5, "- ig - -"), touch(6, "two - - -")], 1, "one ig - -"),
        // Later touches fill too.
        (vec![touch(0, "- ig - -"), touch(9, "c ig - -")], 0, "c ig - -"),
    ];
    for (touches, index, expected) in table {
        assert_eq!(completed(&touches, index), tags(expected), "{expected}");
    }
}

#[test]
fn tags_agree_unless_a_common_tag_differs() {
    let table = [
        ("c ig - -", "- ig mia -", true),
        ("- - mia -", "c ig - -", true),
        ("- - mia -", "- ig jon -", false),
        ("- - - -", "c ig mia x", true),
    ];
    for (a, b, expected) in table {
        assert_eq!(agree(&tags(a), &tags(b)), expected, "{a} | {b}");
    }
}
