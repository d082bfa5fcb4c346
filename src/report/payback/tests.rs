use super::*;
use crate::domain::percent::Percent;

fn missed(conversations: u64, worth: i128) -> Missed {
    Missed { share: Percent::from_hundredths(1_500).unwrap(), conversations, worth, currency: None }
}

#[test]
fn the_hours_count_first_and_then_as_few_conversations_as_the_rest_takes() {
    for (left, missed, expected) in [
        (0, None, Verdict::HoursPay),
        (-1, Some(missed(60, 210_000)), Verdict::HoursPay),
        (1, None, Verdict::Less(1)),
        (3_500, Some(missed(60, 210_000)), Verdict::Conversations(1)),
        (3_501, Some(missed(60, 210_000)), Verdict::Conversations(2)),
        (210_000, Some(missed(60, 210_000)), Verdict::Conversations(60)),
        (210_001, Some(missed(60, 210_000)), Verdict::Less(1)),
        (500, Some(missed(3, 0)), Verdict::Less(500)),
        // What was missed would have been refunded.
        (500, Some(missed(3, -20)), Verdict::Less(500)),
    ] {
        assert_eq!(verdict(left, missed.as_ref()), expected, "{left} {missed:?}");
    }
}
