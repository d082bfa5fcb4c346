use super::*;

#[test]
fn a_missing_rate_or_interval_has_a_reason() {
    let of = RateOf::People;
    let zero = Rate::new(of, 3.0, Some(3), 0, None);
    assert_eq!((zero.value, zero.reason), (None, Some(RateReason::ZeroDenominator)));
    let shared = Rate::new(of, 2.5, None, 10, None);
    assert_eq!((shared.value, shared.low), (Some(0.25), None));
    assert_eq!(shared.reason, Some(RateReason::FractionalCredits));
    let plain = Rate::new(of, 3.0, Some(3), 40, None);
    assert_eq!((plain.value, plain.reason), (Some(0.075), None));
    assert!((plain.low.unwrap() - 0.0258).abs() < 0.000_05);
    for reason in [RateReason::OutsideDenominator, RateReason::Repeat] {
        let missing = Rate::new(of, 3.0, Some(3), 40, Some(reason));
        assert_eq!((missing.value, missing.low, missing.reason), (None, None, Some(reason)));
    }
}
