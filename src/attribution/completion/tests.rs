//! Which tags a touch gets from the rest of its journey.

use proptest::prelude::*;

use super::super::tag_key::tests::tags;
use super::super::touch::TouchKind;
use super::*;
use crate::domain::time::Timestamp;

fn touch(ms: i64, text: &str) -> Touch {
    let at = Timestamp::from_ms(ms).unwrap();
    Touch { tags: tags(text), ..Touch::new(at, TouchKind::Conversation, 0) }
}

#[test]
fn the_nearest_agreeing_touch_fills_first() {
    let table = [
        // Two could fill: the nearer one does.
        (vec![touch(0, "7 - - -"), touch(7, "8 - - -"), touch(9, "- 2 - -")], 2, "8 2 - -"),
        // A touch that disagrees in one tag fills none.
        (vec![touch(0, "1 2 - -"), touch(8, "9 3 4 -"), touch(9, "- 2 - -")], 2, "1 2 - -"),
        // Filled tags count when farther touches are compared.
        (vec![touch(0, "- - 5 6"), touch(8, "- - 4 -"), touch(9, "- 2 - -")], 2, "- 2 4 -"),
        // Equally near, before and after: the earlier one fills.
        (vec![touch(4, "7 - - -"), touch(5, "- 2 - -"), touch(6, "8 - - -")], 1, "7 2 - -"),
        // Later touches fill too.
        (vec![touch(0, "- 2 - -"), touch(9, "1 2 - -")], 0, "1 2 - -"),
    ];
    for (touches, index, expected) in table {
        assert_eq!(Completion::new(&touches).of(index), tags(expected), "{expected}");
    }
}

/// Goes through all others by their distance.
fn completed_slowly(touches: &[Touch], index: usize) -> TagKey {
    let touch = &touches[index];
    let mut others: Vec<&Touch> = touches.iter().collect();
    others.sort_by_key(|other| other.at.ms().abs_diff(touch.at.ms()));
    others.into_iter().fold(touch.tags, |tags, other| {
        if tags.agrees(other.tags) { tags.filled(other.tags) } else { tags }
    })
}

proptest! {
    #[test]
    fn looking_at_the_nearest_of_equal_tags_is_looking_at_all(
        given in prop::collection::vec((0_i64..6, [0_u32..3, 0_u32..3, 0_u32..2, 0_u32..2]), 1..12)
    ) {
        let mut touches: Vec<Touch> = given
            .into_iter()
            .map(|(ms, [campaign, channel, agent, content])| Touch {
                tags: TagKey { campaign, channel, agent, content },
                ..touch(ms, "")
            })
            .collect();
        touches.sort_by_key(|touch| touch.at);
        let mut completion = Completion::new(&touches);
        for index in 0..touches.len() {
            prop_assert_eq!(completion.of(index), completed_slowly(&touches, index));
        }
    }
}
