use super::*;

fn chance(this: (u64, u64), other: (u64, u64)) -> Option<f64> {
    let of = |(successes, trials)| Proportion { successes, trials };
    chance_of_more(of(this), of(other))
}

#[test]
fn it_is_what_r_and_the_tables_say() {
    // Fisher's tea, 17 of 70; five against none; and the convictions of twins in R's help on `fisher.test`.
    let table = [
        ((3, 4), (1, 4), 17.0 / 70.0),
        ((5, 5), (0, 5), 1.0 / 252.0),
        ((10, 13), (2, 17), 0.000_465_2),
        ((0, 5), (3, 5), 1.0),
        ((2, 2), (3, 3), 1.0),
    ];
    for (this, other, expected) in table {
        let found = chance(this, other).unwrap();
        assert!((found - expected).abs() < 1e-7, "{this:?} {other:?}: {found}");
    }
}

#[test]
fn large_counts_have_a_chance_and_impossible_ones_none() {
    let found = chance((600_000, 1_000_000), (500_000, 1_000_000)).unwrap();
    assert!((0.0..1e-12).contains(&found), "{found}");
    assert!(chance((500_000, 1_000_000), (500_000, 1_000_000)).unwrap() > 0.4);
    assert_eq!(chance((0, 0), (1, 2)), None);
    assert_eq!(chance((1, 2), (0, 0)), None);
    assert_eq!(chance((3, 2), (1, 2)), None);
}
