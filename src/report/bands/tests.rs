use crate::domain::settings::rate::RateOf;

use super::super::rate::Rate;
use super::{ComparedBands, ResponseBand, ResponseTime, Responses};

/// Conversations and conversions of the times, from the fastest on.
fn compared(counts: &[(u64, u64)]) -> Option<ComparedBands> {
    let band = |(time, (conversations, conversions)): (&ResponseTime, &(u64, u64))| {
        let (of, count) = (RateOf::Conversations, *conversions);
        let rate = Rate::new(of, count as f64, Some(count), *conversations, None);
        ResponseBand { time: *time, conversations: *conversations, conversions: count, rate }
    };
    let bands = ResponseTime::ALL.iter().zip(counts).map(band).collect();
    Responses { bands, rate: Rate::new(RateOf::Conversations, 0.0, Some(0), 0, None) }.compared()
}

#[test]
fn times_differ_only_beyond_chance_and_those_with_few_conversions_are_not_compared() {
    use ResponseTime::{From1Hour, From15Min, Under5Min};
    let of = |comparisons, higher: &[[ResponseTime; 2]]| {
        Some(ComparedBands { comparisons, higher: higher.to_vec() })
    };
    for (counts, expected) in [
        (&[][..], None),
        (&[(100, 50)], None),
        // The time of the last is not known.
        (&[(100, 50), (0, 0), (0, 0), (0, 0), (100, 5)], None),
        (&[(100, 50), (100, 4)], of(0, &[])),
        (&[(42, 9), (81, 20), (365, 74), (712, 150)], of(6, &[])),
        (
            &[(200, 100), (0, 0), (200, 80), (200, 20)],
            of(3, &[[Under5Min, From1Hour], [From15Min, From1Hour]]),
        ),
        (&[(200, 20), (0, 0), (200, 100)], of(1, &[[From15Min, Under5Min]])),
    ] {
        assert_eq!(compared(counts), expected, "{counts:?}");
    }
}
