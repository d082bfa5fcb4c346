use super::*;

fn of(successes: u64, trials: u64) -> Proportion {
    Proportion { successes, trials }
}

#[test]
fn intervals_agree_with_published_ones() {
    let table = [
        (of(56, 70), of(48, 80), 0.0524, 0.3339),
        (of(9, 10), of(3, 10), 0.1705, 0.8090),
        (of(6, 7), of(2, 7), 0.0582, 0.8062),
        (of(5, 56), of(0, 29), -0.0381, 0.1926),
        (of(0, 10), of(0, 20), -0.1611, 0.2775),
    ];
    for (this, other, low, high) in table {
        let found = newcombe(this, other, Level::DEFAULT).unwrap();
        assert!((found.0 - low).abs() < 0.000_05, "{this:?} {other:?}: {}", found.0);
        assert!((found.1 - high).abs() < 0.000_05, "{this:?} {other:?}: {}", found.1);
        let (swapped_low, swapped_high) = newcombe(other, this, Level::DEFAULT).unwrap();
        assert!((swapped_low + found.1).abs() < 1e-12 && (swapped_high + found.0).abs() < 1e-12);
    }
}

#[test]
fn shares_of_nothing_have_no_difference() {
    assert_eq!(newcombe(of(0, 0), of(1, 2), Level::DEFAULT), None);
    assert_eq!(newcombe(of(1, 2), of(3, 2), Level::DEFAULT), None);
}

/// The probability of each number of successes.
fn binomial(trials: u32, share: f64) -> Vec<f64> {
    let mut all = vec![1.0];
    for _ in 0..trials {
        let mut next = vec![0.0; all.len() + 1];
        for (successes, probability) in all.into_iter().enumerate() {
            next[successes] += probability * (1.0 - share);
            next[successes + 1] += probability * share;
        }
        all = next;
    }
    all
}

#[test]
fn nineteen_of_twenty_intervals_hold_the_true_difference() {
    let (mut sum, mut least, mut cases) = (0.0_f64, 1.0_f64, 0);
    for (trials, other_trials) in [(10_u32, 10_u32), (15, 30), (40, 25)] {
        for (share, other_share) in
            [(0.1, 0.1), (0.1, 0.3), (0.25, 0.6), (0.5, 0.5), (0.9, 0.4), (0.05, 0.02)]
        {
            let mut covered = 0.0;
            for (successes, probability) in binomial(trials, share).iter().enumerate() {
                for (others, other) in binomial(other_trials, other_share).iter().enumerate() {
                    let this = of(successes as u64, trials.into());
                    let other_one = of(others as u64, other_trials.into());
                    let (low, high) = newcombe(this, other_one, Level::DEFAULT).unwrap();
                    if low <= share - other_share && share - other_share <= high {
                        covered += probability * other;
                    }
                }
            }
            (sum, least, cases) = (sum + covered, least.min(covered), cases + 1);
        }
    }
    let mean = sum / f64::from(cases);
    assert!((0.945..0.975).contains(&mean), "{mean}");
    assert!(least > 0.92, "{least}");
}
