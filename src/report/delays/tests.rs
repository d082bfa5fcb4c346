//! Quantiles and counts of days.

use proptest::prelude::*;

use super::*;

const DAY: u64 = DAY_MS.unsigned_abs();

/// Of two orders that took 1 and 27 days, nine tenths were said to have taken one day.
#[test]
fn a_quantile_is_the_time_at_the_nearest_rank_and_unknown_of_none() {
    let quantiles = |days: &[u64]| {
        let mut delays = Delays::default();
        for day in days {
            delays.add(Delay { first: day * DAY, last: 0 });
        }
        let [median, p90, ..] = delays.quantiles();
        (median, p90)
    };
    for (days, median, p90) in [
        (&[5][..], 5.0, 5.0),
        (&[27, 1], 1.0, 27.0),
        (&[9, 1, 4], 4.0, 9.0),
        (&[4, 3, 2, 1], 2.0, 4.0),
        (&[9, 8, 7, 6, 5, 4, 3, 2, 1, 0], 4.0, 8.0),
        (&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], 5.0, 9.0),
    ] {
        assert_eq!(quantiles(days), (Some(median), Some(p90)), "{days:?}");
    }
    assert_eq!(quantiles(&[]), (None, None));
}

#[test]
fn a_day_is_24_hours_and_the_last_of_a_stretch_is_whole() {
    for (ms, expected) in [
        (0, Days::SameDay),
        (DAY - 1, Days::SameDay),
        (DAY, Days::To7),
        (8 * DAY - 1, Days::To7),
        (8 * DAY, Days::To14),
        (15 * DAY, Days::To30),
        (31 * DAY - 1, Days::To30),
        (31 * DAY, Days::More),
    ] {
        assert_eq!(Days::of(ms), expected, "{ms}");
    }
}

proptest! {
    #[test]
    fn quantiles_of_unsorted_times_are_those_of_sorted_ones(times in prop::collection::vec(0..9_u64, 0..30)) {
        let mut delays = Delays::default();
        for time in &times {
            delays.add(Delay { first: *time, last: 9 - time });
        }
        let sorted = |mut times: Vec<u64>| {
            times.sort_unstable();
            [quantile(&times, 50), quantile(&times, 90)]
        };
        let (first, last) = (sorted(times.clone()), sorted(times.iter().map(|of| 9 - of).collect()));
        prop_assert_eq!(delays.quantiles(), [first[0], first[1], last[0], last[1]]);
    }

    #[test]
    fn a_row_keeps_its_times_when_lists_are_joined(one in prop::collection::vec(0..9_u64, 0..30), other in prop::collection::vec(0..9_u64, 0..30)) {
        let of = |times: &[u64]| {
            let (mut delays, mut places) = (Delays::default(), Vec::new());
            for time in times {
                let place = delays.add(Delay { first: *time, last: 9 - time });
                places.extend((time % 2 == 0).then_some(place));
            }
            (delays, places)
        };
        let ((mut joined, mut row), (more, others)) = (of(&one), of(&other));
        let moved = joined.append(more);
        row.extend(others.iter().map(|place| place + moved));
        let mut own = Delays::default();
        for time in one.iter().chain(&other).filter(|time| *time % 2 == 0) {
            own.add(Delay { first: *time, last: 9 - time });
        }
        prop_assert_eq!(joined.quantiles_at(&row), own.quantiles());
    }
}
