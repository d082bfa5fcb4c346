use super::*;

fn of(count: u64, days: f64) -> Exposed {
    Exposed { count, over: days }
}

#[test]
fn intervals_agree_with_published_ones() {
    // The first is the example of R's poisson.test. The next two have the bounds p / (1 - p) of published
    // Clopper-Pearson intervals: 7 of 50 (0.0582 to 0.2674, of SciPy), and 0 of 10 (0 to 0.3085).
    let table = [
        (of(11, 800.0), of(21, 3011.0), 1.971_488, 0.858_426_4, 4.277_265_9, 1e-6),
        (of(7, 1.0), of(43, 1.0), 7.0 / 43.0, 0.061_796, 0.365_002, 1e-4),
        (of(0, 1.0), of(10, 1.0), 0.0, 0.0, 0.446_131, 1e-4),
    ];
    for (this, earlier, value, low, high, within) in table {
        let found = count_ratio(this, earlier, Level::DEFAULT).unwrap();
        for (found, expected) in
            [(found.value.unwrap(), value), (found.low, low), (found.high.unwrap(), high)]
        {
            assert!((found - expected).abs() <= within, "{this:?} {earlier:?}: {found}");
        }
    }
}

#[test]
fn a_ratio_to_nothing_is_unbounded_and_one_of_nothing_to_nothing_is_none() {
    let found = count_ratio(of(3, 30.0), of(0, 31.0), Level::DEFAULT).unwrap();
    assert_eq!((found.value, found.high), (None, None));
    // Three of three have at least the share 0.025^(1/3).
    let share = 0.025_f64.cbrt();
    assert!((found.low - share / (1.0 - share) * 31.0 / 30.0).abs() < 1e-9, "{}", found.low);
    for (this, earlier) in [
        (of(0, 30.0), of(0, 30.0)),
        (of(1, 0.0), of(1, 30.0)),
        (of(1, 30.0), of(1, f64::NAN)),
        (of(1, f64::INFINITY), of(1, 30.0)),
    ] {
        assert_eq!(count_ratio(this, earlier, Level::DEFAULT), None);
    }
}

#[test]
fn the_ratio_the_other_way_round_has_the_inverse_bounds() {
    for (count, earlier) in [(1, 1), (5, 80), (2_000, 1_900), (30, 1_000_000), (90_000_000, 7)] {
        let (this, earlier) = (of(count, 28.0), of(earlier, 31.0));
        let found = count_ratio(this, earlier, Level::of_comparisons(12)).unwrap();
        let inverse = count_ratio(earlier, this, Level::of_comparisons(12)).unwrap();
        assert!((found.low * inverse.high.unwrap() - 1.0).abs() < 1e-5, "{found:?} {inverse:?}");
        assert!((found.high.unwrap() * inverse.low - 1.0).abs() < 1e-5, "{found:?} {inverse:?}");
        assert!(found.low < found.value.unwrap() && found.value < found.high);
    }
}

/// The probability of at least so many successes, by adding up.
fn at_least(successes: u32, trials: u32, share: f64) -> f64 {
    let term = |n: u32| {
        let ways: f64 = (0..n).map(|i| f64::from(trials - i) / f64::from(i + 1)).product();
        ways * share.powi(n.cast_signed()) * (1.0 - share).powi((trials - n).cast_signed())
    };
    (successes..=trials).map(term).sum()
}

#[test]
fn at_each_bound_the_counts_are_just_as_unlikely_as_the_level_says() {
    for count in 0..12_u32 {
        for earlier in 0..12_u32 {
            let (this, before) = (of(count.into(), 7.0), of(earlier.into(), 5.0));
            let Some(found) = count_ratio(this, before, Level::DEFAULT) else { continue };
            // The share of the later count, at a ratio of the rates.
            let share = |ratio: f64| ratio * 7.0 / (ratio * 7.0 + 5.0);
            let all = count + earlier;
            if count > 0 {
                let tail = at_least(count, all, share(found.low));
                assert!((tail - 0.025).abs() < 1e-8, "{count} {earlier}: {tail}");
            }
            if let Some(high) = found.high {
                let tail = at_least(earlier, all, 1.0 - share(high));
                assert!((tail - 0.025).abs() < 1e-8, "{count} {earlier}: {tail}");
            }
        }
    }
}

/// The probability of each count up to 80.
fn poisson(mean: f64) -> Vec<f64> {
    let next = |last: &mut f64, count: u32| {
        let probability = *last;
        *last *= mean / f64::from(count + 1);
        Some(probability)
    };
    (0..80).scan((-mean).exp(), next).collect()
}

#[test]
fn at_least_nineteen_of_twenty_intervals_hold_the_true_ratio() {
    for (mean, earlier_mean, days) in [
        (1.0, 2.0, 30.0),
        (4.0, 4.0, 31.0),
        (10.0, 6.0, 28.0),
        (25.0, 30.0, 20.0),
        (0.5, 12.0, 7.0),
    ] {
        let ratio = (mean / 30.0) / (earlier_mean / days);
        let mut missed = 0.0;
        for (count, probability) in poisson(mean).into_iter().enumerate() {
            for (earlier, other) in poisson(earlier_mean).into_iter().enumerate() {
                let (this, before) = (of(count as u64, 30.0), of(earlier as u64, days));
                let Some(found) = count_ratio(this, before, Level::DEFAULT) else { continue };
                if ratio < found.low || found.high.is_some_and(|high| high < ratio) {
                    missed += probability * other;
                }
            }
        }
        assert!((0.001..=0.05).contains(&missed), "{mean} {earlier_mean}: {missed}");
    }
}
