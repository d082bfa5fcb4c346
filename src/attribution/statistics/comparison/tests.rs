use super::*;

fn shares(this: (u64, u64), other: (u64, u64), comparisons: u32) -> Option<Verdict> {
    let of = |(successes, trials)| Proportion { successes, trials };
    compare_shares(of(this), of(other), Level::of_comparisons(comparisons)).map(|c| c.verdict)
}

fn counts(this: u64, earlier: u64, days: (f64, f64), comparisons: u32) -> Option<Verdict> {
    let this = Exposed { count: this, over: days.0 };
    let earlier = Exposed { count: earlier, over: days.1 };
    compare_counts(this, earlier, Level::of_comparisons(comparisons)).map(|c| c.verdict)
}

#[test]
fn shares_are_higher_or_lower_only_beyond_chance() {
    for (this, other, comparisons, expected) in [
        ((56, 70), (48, 80), 1, Some(Verdict::Higher)),
        ((48, 80), (56, 70), 1, Some(Verdict::Lower)),
        // The same shares among ten comparisons may be chance.
        ((56, 70), (48, 80), 10, Some(Verdict::NoDifference)),
        ((10, 100), (10, 100), 1, Some(Verdict::NoDifference)),
        ((4, 10), (500, 1000), 1, Some(Verdict::TooFew)),
        ((900, 1000), (4, 1000), 1, Some(Verdict::TooFew)),
        ((5, 1000), (900, 1000), 1, Some(Verdict::Lower)),
        ((5, 0), (5, 10), 1, None),
    ] {
        assert_eq!(shares(this, other, comparisons), expected, "{this:?} {other:?}");
    }
}

#[test]
fn counts_are_compared_by_the_day() {
    let month = (30.0, 31.0);
    for (this, earlier, days, comparisons, expected) in [
        (60, 30, month, 1, Some(Verdict::Higher)),
        (30, 60, month, 1, Some(Verdict::Lower)),
        (60, 30, month, 1_000, Some(Verdict::NoDifference)),
        // Twice as many in twice as many days.
        (60, 30, (60.0, 30.0), 1, Some(Verdict::NoDifference)),
        (60, 60, (10.0, 30.0), 1, Some(Verdict::Higher)),
        (100, 0, month, 1, Some(Verdict::TooFew)),
        (4, 100, month, 1, Some(Verdict::TooFew)),
        (0, 0, month, 1, None),
    ] {
        assert_eq!(counts(this, earlier, days, comparisons), expected, "{this} {earlier}");
    }
}

#[test]
fn a_comparison_has_the_numbers_it_stands_on() {
    let (this, other) =
        (Proportion { successes: 9, trials: 10 }, Proportion { successes: 3, trials: 10 });
    let found = compare_shares(this, other, Level::DEFAULT).unwrap();
    assert!((found.value.unwrap() - 0.6).abs() < 1e-12);
    assert!((found.low - 0.1705).abs() < 5e-5 && (found.high.unwrap() - 0.8090).abs() < 5e-5);
    let (this, none) = (Exposed { count: 9, over: 1.0 }, Exposed { count: 0, over: 1.0 });
    let found = compare_counts(this, none, Level::DEFAULT).unwrap();
    assert_eq!((found.value, found.high, found.verdict), (None, None, Verdict::TooFew));
}
