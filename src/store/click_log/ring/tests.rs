use proptest::prelude::*;

use super::*;

const SECTOR: u64 = 4096;

/// A group that was placed and not folded, or the last folded one.
type Placed = Range<u64>;

fn place(ring: &mut Ring, len: u64, placed: &mut Vec<Placed>) -> Option<Space> {
    let space = ring.place(len, placed.first().map_or(FIRST_GROUP, |group| group.start))?;
    placed.push(space.at..space.at + len);
    Some(space)
}

proptest! {
    /// The first of the groups is the last folded one, which stays as well.
    #[test]
    fn no_group_is_put_over_one_that_is_still_wanted(
        steps in prop::collection::vec((1..400_u64, 0..30_usize), 1..400)
    ) {
        let (mut ring, mut placed) = (Ring::new(LogSize::default()), Vec::new());
        for (sectors, folded) in steps {
            let before = placed.clone();
            let end = ring.end;
            match place(&mut ring, sectors * SECTOR, &mut placed) {
                Some(space) => {
                    let new = placed.last().unwrap();
                    prop_assert!(new.start >= FIRST_GROUP && new.end <= ring.end);
                    prop_assert!(before.iter().all(|old| new.end <= old.start || old.end <= new.start));
                    prop_assert_eq!(space.more, (ring.end > end).then_some(end..ring.end));
                    prop_assert!(ring.end <= CLICK_LOG_BYTES_MAX);
                }
                None => prop_assert!(!before.is_empty()),
            }
            placed.drain(..folded.min(placed.len().saturating_sub(1)));
        }
    }
}

#[test]
fn a_log_of_few_visitors_does_not_grow() {
    let (mut ring, mut placed) = (Ring::new(LogSize::default()), Vec::new());
    for _ in 0..10_000 {
        place(&mut ring, SECTOR, &mut placed).expect("there is space");
        placed.drain(..placed.len() - 1);
    }
    assert_eq!(ring.end, CLICK_LOG_BYTES_STEP);
}

#[test]
fn a_log_grows_until_what_is_not_folded_fits_and_no_further_than_its_bound() {
    let (mut ring, mut placed) = (Ring::new(LogSize::default()), Vec::new());
    let most = (CLICK_LOG_BYTES_MAX - FIRST_GROUP) / SECTOR;
    for _ in 0..most {
        place(&mut ring, SECTOR, &mut placed).expect("it grows");
    }
    assert_eq!(place(&mut ring, SECTOR, &mut placed), None);
    assert_eq!(ring.end, CLICK_LOG_BYTES_MAX);
    placed.drain(..1);
    assert_eq!(place(&mut ring, SECTOR, &mut placed), None, "it would end at the folded one");
    placed.drain(..1);
    assert_eq!(place(&mut ring, SECTOR, &mut placed).map(|space| space.at), Some(FIRST_GROUP));
}

#[test]
fn a_log_that_was_full_in_its_middle_grows_at_its_end() {
    let (mut ring, mut placed) = (Ring::new(LogSize::default()), Vec::new());
    while ring.head + SECTOR <= CLICK_LOG_BYTES_STEP {
        place(&mut ring, SECTOR, &mut placed).unwrap();
    }
    // Half is folded, and used again until it is full.
    placed.drain(..placed.len() / 2);
    while place(&mut ring, SECTOR, &mut placed).is_some() {}
    assert_eq!(ring.end, CLICK_LOG_BYTES_STEP);
    placed.drain(..placed.len() - 1);
    for _ in 0..300 {
        place(&mut ring, SECTOR, &mut placed).unwrap();
    }
    assert!(ring.end > CLICK_LOG_BYTES_STEP, "300 groups that are not folded fit now");
}

#[test]
fn a_group_that_is_longer_than_any_log_finds_no_space() {
    assert_eq!(Ring::new(LogSize::default()).place(CLICK_LOG_BYTES_MAX, FIRST_GROUP), None);
}
