use super::*;
use crate::domain::time::Timestamp;

fn lost(ms: i64) -> Gap {
    let at = Timestamp::from_ms(ms).unwrap();
    Gap { from: at, to: at, lost: 1, late: 0, missing: 0 }
}

#[test]
fn losses_that_follow_closely_are_one_gap_under_one_number() {
    let gaps = GapLog::from(7);
    assert_eq!(gaps.unwritten(), None);
    gaps.add(lost(1_000));
    gaps.add(lost(900));
    let (number, gap) = gaps.unwritten().unwrap();
    assert_eq!((number, gap), (7, lost(900).with(lost(1_000))));
    gaps.mark_written(number, &gap);
    assert_eq!(gaps.unwritten(), None);
    gaps.add(lost(1_000 + GAP_JOIN_MS - 1));
    let (number, gap) = gaps.unwritten().unwrap();
    assert_eq!((number, gap.lost), (7, 3));
    gaps.mark_written(number, &gap);
    gaps.add(lost(1_000 + 2 * GAP_JOIN_MS));
    assert_eq!(gaps.unwritten(), Some((8, lost(1_000 + 2 * GAP_JOIN_MS))));
}

#[test]
fn a_gap_that_grew_while_it_was_written_is_written_again() {
    let gaps = GapLog::from(0);
    gaps.add(lost(5));
    let (number, gap) = gaps.unwritten().unwrap();
    gaps.add(lost(6));
    gaps.mark_written(number, &gap);
    assert_eq!(gaps.unwritten().unwrap().1.lost, 2);
}
