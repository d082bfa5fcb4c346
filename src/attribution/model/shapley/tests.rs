use proptest::prelude::*;

use super::super::super::share_sum::ShareSum;
use super::*;

fn value(path: &[Channel], of: Channel) -> f64 {
    let mut sum = ShareSum::default();
    for (channel, share) in path.iter().zip(shapley(path)) {
        if *channel == of {
            sum.add(share);
        }
    }
    sum.value()
}

#[test]
fn a_conversion_is_divided_over_distinct_channels_and_then_over_touches() {
    let share = |weight, of| Share { weight, of };
    let (a, b, c) = (Some(1), Some(2), None);
    for (path, expected) in [
        (vec![a], vec![share(1, 1)]),
        (vec![a, b], vec![share(1, 2), share(1, 2)]),
        (vec![a, a, b], vec![share(1, 4), share(1, 4), share(2, 4)]),
        (
            vec![a, b, a, c, a],
            vec![share(1, 9), share(3, 9), share(1, 9), share(3, 9), share(1, 9)],
        ),
        (vec![], vec![]),
    ] {
        assert_eq!(shapley(&path), expected, "{path:?}");
    }
}

#[test]
fn a_path_without_a_small_common_denominator_is_shared_as_well() {
    // 1 to 40 touches of 40 channels.
    let path: Vec<Channel> =
        (1..=40_u32).flat_map(|channel| vec![Some(channel); channel as usize]).collect();
    let shares = shapley(&path);
    assert_eq!(shares.iter().map(|share| share.weight).sum::<u64>(), shares[0].of);
    for channel in 1..=40 {
        assert!((value(&path, Some(channel)) - 1.0 / 40.0).abs() < 1e-9);
    }
}

/// The average contribution of each channel over all orders in which the channels of these paths join, where a
/// set of channels is worth the paths that need no other.
fn by_definition(paths: &[Vec<Channel>], channels: u32) -> Vec<f64> {
    let set = |path: &Vec<Channel>| path.iter().flatten().fold(0_u32, |set, c| set | 1 << c);
    let worth = |of: u32| paths.iter().filter(|path| set(path) & !of == 0).count() as f64;
    let factorial = |n: u32| (1..=n).map(f64::from).product::<f64>();
    let value = |channel: u32| {
        let without = (0..1_u32 << channels).filter(|set| set & 1 << channel == 0);
        without
            .map(|set| {
                let size = set.count_ones();
                let orders = factorial(size) * factorial(channels - size - 1);
                orders / factorial(channels) * (worth(set | 1 << channel) - worth(set))
            })
            .sum()
    };
    (0..channels).map(value).collect()
}

proptest! {
    #[test]
    fn values_are_those_of_the_definition(
        paths in prop::collection::vec(prop::collection::vec((0_u32..5).prop_map(Some), 1..7), 1..12),
    ) {
        for (channel, expected) in (0..5).zip(by_definition(&paths, 5)) {
            let found: f64 = paths.iter().map(|path| value(path, Some(channel))).sum();
            prop_assert!((found - expected).abs() < 1e-9, "{} {}: {}", channel, expected, found);
        }
    }

    #[test]
    fn shares_sum_to_one_and_the_order_of_touches_does_not_matter(
        mut path in prop::collection::vec(prop::option::of(0_u32..6), 1..30),
        turn in 0_usize..30,
    ) {
        let shares = shapley(&path);
        prop_assert!(shares.iter().all(|share| share.of == shares[0].of));
        prop_assert_eq!(shares.iter().map(|share| share.weight).sum::<u64>(), shares[0].of);
        let before: Vec<f64> = (0..6).map(|channel| value(&path, Some(channel))).collect();
        let turn = turn % path.len();
        path.rotate_left(turn);
        let after: Vec<f64> = (0..6).map(|channel| value(&path, Some(channel))).collect();
        prop_assert_eq!(before, after);
    }
}
