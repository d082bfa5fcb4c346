use proptest::prelude::*;

use super::*;

fn shares(weights: &[u64]) -> Vec<Share> {
    let of = weights.iter().sum();
    weights.iter().map(|weight| Share { weight: *weight, of }).collect()
}

#[test]
fn units_left_over_go_to_the_largest_remainders_and_then_to_the_earlier_shares() {
    let table: [(i64, &[u64], &[i64]); 6] = [
        (100, &[1, 1, 1], &[34, 33, 33]),
        (101, &[1, 1, 1], &[34, 34, 33]),
        (-100, &[1, 1, 1], &[-34, -33, -33]),
        (10, &[1, 2], &[3, 7]),
        (0, &[1, 2], &[0, 0]),
        (7, &[0, 1, 0], &[0, 7, 0]),
    ];
    for (amount, weights, expected) in table {
        assert_eq!(split(amount, &shares(weights)), expected, "{amount} over {weights:?}");
    }
}

proptest! {
    #[test]
    fn parts_sum_to_the_amount_and_are_off_by_less_than_one_unit(
        amount in any::<i64>(),
        weights in prop::collection::vec(0_u64..1000, 1..12),
    ) {
        prop_assume!(weights.iter().sum::<u64>() > 0);
        let shares = shares(&weights);
        let parts = split(amount, &shares);
        prop_assert_eq!(parts.iter().map(|p| i128::from(*p)).sum::<i128>(), i128::from(amount));
        for (part, share) in parts.iter().zip(&shares) {
            let exact = i128::from(amount) * i128::from(share.weight);
            let off = (i128::from(*part) * i128::from(share.of) - exact).abs();
            prop_assert!(off < i128::from(share.of));
        }
    }
}
