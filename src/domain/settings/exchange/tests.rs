use super::*;

#[test]
fn rates_are_exact_and_written_without_trailing_zeros() {
    for (text, shown) in [("0.92", "0.92"), ("1", "1"), ("165.430", "165.43"), ("10", "10")] {
        assert_eq!(text.parse::<ExchangeRate>().unwrap().to_string(), shown);
    }
    assert_eq!("0.92".parse::<ExchangeRate>().unwrap().parts(), 920_000_000_000);
    for text in ["", "0", "0.0", "-1", "1,5", ".5", "1.", "1e3", "0.0000000000001", "99999999"] {
        assert!(text.parse::<ExchangeRate>().is_err(), "{text}");
    }
}
