use super::*;

#[test]
fn a_missing_rate_or_interval_has_a_reason() {
    let of = RateOf::People;
    let zero = Rate::new(of, 3.0, Some(3), 0, None);
    assert_eq!((zero.value, zero.reason), (None, Some(RateReason::ZeroDenominator)));
    let shared = Rate::new(of, 2.5, None, 10, None);
    assert_eq!((shared.value, shared.low), (Some(0.25), None));
    assert_eq!(shared.reason, Some(RateReason::FractionalCredits));
    let more = Rate::new(of, 5.0, Some(5), 4, None);
    assert_eq!((more.value, more.high), (Some(1.25), None));
    assert_eq!(more.reason, Some(RateReason::ExceedsDenominator));
    let plain = Rate::new(of, 3.0, Some(3), 40, None);
    assert_eq!((plain.value, plain.reason), (Some(0.075), None));
    assert!((plain.low.unwrap() - 0.0258).abs() < 0.000_05);
    for gap in [RateReason::OutsideDenominator, RateReason::Repeat] {
        let missing = Rate::new(of, 3.0, Some(3), 40, Some(gap));
        assert_eq!((missing.value, missing.low, missing.reason), (None, None, Some(gap)));
    }
}
