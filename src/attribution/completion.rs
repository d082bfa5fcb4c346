//! Fills the tags that a credited touch lacks from the other touches of its journey.
//!
//! Invariant: a touch's own tags never change. Links are not tags and are not filled.

use crate::domain::label::Tags;

use super::touch::Touch;

/// Whether every tag that both have is equal. True if they have no tag in common.
#[must_use]
pub fn agree(a: &Tags, b: &Tags) -> bool {
    fn fits<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
    }
    fits(a.campaign.as_ref(), b.campaign.as_ref())
        && fits(a.channel.as_ref(), b.channel.as_ref())
        && fits(a.agent.as_ref(), b.agent.as_ref())
        && fits(a.content.as_ref(), b.content.as_ref())
}

/// Whether `from` has a tag that `tags` lacks.
fn adds(tags: &Tags, from: &Tags) -> bool {
    (tags.campaign.is_none() && from.campaign.is_some())
        || (tags.channel.is_none() && from.channel.is_some())
        || (tags.agent.is_none() && from.agent.is_some())
        || (tags.content.is_none() && from.content.is_some())
}

/// The tags of the touch at `index`, filled from the others: the nearest in time first, and the earlier
/// in the journey of two equally near ones. A touch that disagrees with the tags filled so far is
/// skipped; it can never agree later, because tags are only added.
pub(super) fn completed(touches: &[Touch], index: usize) -> Tags {
    let touch = &touches[index];
    let mut tags = touch.tags.clone();
    let distance = |other: &Touch| other.at.ms().abs_diff(touch.at.ms());
    // Most touches of a long journey add nothing, so they are dropped before the sort. The touch
    // itself is one of them.
    let useful = |other: &&Touch| adds(&tags, &other.tags) && agree(&tags, &other.tags);
    let mut others: Vec<&Touch> = touches.iter().filter(useful).collect();
    others.sort_by_key(|other| distance(other));
    for other in others {
        if agree(&tags, &other.tags) {
            tags.fill(&other.tags);
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::foreign_id::ForeignId;
    use crate::domain::label::{Agent, Campaign, Channel, Content};
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
            (
                vec![touch(0, "- - jon x"), touch(8, "- - mia -"), touch(9, "- ig - -")],
                2,
                "- ig mia -",
            ),
            // Equally near, before and after: the earlier one fills.
            (
                vec![touch(4, "one - - -"), touch(5, "- ig - -"), touch(6, "two - - -")],
                1,
                "one ig - -",
            ),
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
}
