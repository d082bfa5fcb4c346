use proptest::prelude::*;

use super::*;

const ONE: i128 = 1_000_000_000;

#[test]
fn a_percentage_of_an_amount_is_rounded_half_away_from_zero_only_at_the_end() {
    let five = "5%".parse().unwrap();
    let of = |minor: i64| Exact::whole(minor).percent(five);
    assert_eq!([of(1010), of(-1010), of(30), of(9)].map(Exact::rounded), [51, -51, 2, 0]);
}

proptest! {
    /// Lines add up to the sum, and none is a whole unit away from its own amount.
    #[test]
    fn amounts_that_are_rounded_together_add_up_to_their_rounded_sum(
        amounts in prop::collection::vec(-5_000_000_000_i64..5_000_000_000, 0..40),
    ) {
        let amounts: Vec<Exact> = amounts.into_iter().map(|of| Exact(of.into())).collect();
        let (sum, parts) = rounded_together(&amounts);
        prop_assert_eq!(parts.iter().sum::<i128>(), sum);
        prop_assert_eq!(Exact(amounts.iter().map(|of| of.0).sum()).rounded(), sum);
        for (amount, part) in amounts.iter().zip(parts) {
            prop_assert!((amount.0 - part * ONE).abs() < ONE, "{amount:?} {part}");
        }
    }
}
