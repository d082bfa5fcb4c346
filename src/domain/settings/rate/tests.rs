use super::*;

#[test]
fn expected_rates_are_between_0_and_1() {
    for (text, shown) in [("0.018", "0.018"), ("1", "1"), ("0", "0"), ("0.250000", "0.25")] {
        assert_eq!(ExpectedRate::parse(text).unwrap().to_string(), shown);
    }
    for text in ["1.000001", "-0.1", "2", "1.8e-2", "0.0000001", ".5", ""] {
        assert!(ExpectedRate::parse(text).is_err(), "{text}");
    }
}
