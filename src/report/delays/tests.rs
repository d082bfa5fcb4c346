//! Quantiles and counts of days.

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
