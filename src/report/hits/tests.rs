//! Placed clicks are those that were found.

use proptest::prelude::*;

use super::*;
use crate::domain::click::ClickNumber;
use crate::domain::link::LinkId;
use crate::domain::time::Timestamp;

fn click((ms, number): (u32, u32)) -> SeenClick {
    let at = Timestamp::from_ms(ms.into()).unwrap();
    let number = ClickNumber::new(number.into()).unwrap();
    SeenClick::new((at, number, LinkId(1)), true, false, 0)
}

proptest! {
    #[test]
    fn a_person_has_their_clicks_in_the_order_of_time_and_number(
        threads in proptest::collection::vec(
            proptest::collection::vec((0_u32..9000, (0_u32..5, 0_u32..1000)), 0..80), 0..3,
        ),
        spread in proptest::sample::select(vec![1, 300, 9000]),
    ) {
        let threads: Vec<Vec<(u32, (u32, u32))>> = threads.into_iter().map(|found| {
            found.into_iter().map(|(person, click)| (person % spread, click)).collect()
        }).collect();
        let found = threads.iter().map(|found| {
            let mut hits = Hits::new(9000);
            for (person, of) in found {
                hits.push(*person, click(*of));
            }
            hits
        }).collect();
        let placed = PlacedHits::of(found, 9000);
        for person in 0..9000 {
            let all = threads.iter().flatten().filter(|(of, _)| *of == person);
            let mut expected: Vec<(u32, u32)> = all.map(|(_, click)| *click).collect();
            expected.sort_unstable();
            let expected: Vec<SeenClick> = expected.into_iter().map(click).collect();
            prop_assert_eq!(placed.of_person(person), expected.as_slice());
        }
    }
}

#[test]
fn people_have_their_clicks_whatever_chunks_and_blocks_they_fill() {
    let counts = [0, 700, 700, 0, 3000, 1, 1023, 1, 1024, 0];
    let found = [0, 1].map(|thread| {
        let mut hits = Hits::new(counts.len());
        // Latest first, and of all people in turn.
        for number in (0..3000).rev().filter(|number| number % 2 == thread) {
            for (person, count) in (0..).zip(counts) {
                if number < count {
                    hits.push(person, click((number / 2, number)));
                }
            }
        }
        hits
    });
    let placed = PlacedHits::of(found.into(), counts.len());
    for (person, count) in (0..).zip(counts) {
        let expected: Vec<SeenClick> = (0..count).map(|of| click((of / 2, of))).collect();
        assert_eq!(placed.of_person(person), expected.as_slice(), "person {person}");
    }
}

#[test]
fn nobody_has_no_clicks() {
    assert_eq!(PlacedHits::of(vec![Hits::new(0)], 0).of_person(0), &[]);
    assert_eq!(PlacedHits::default().of_person(0), &[]);
}
