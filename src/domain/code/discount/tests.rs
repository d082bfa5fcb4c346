use super::*;

#[test]
fn a_discount_is_written_as_it_was_read() {
    for text in ["10%", "12.50%", "0%", "5.00 EUR"] {
        assert_eq!(Discount::parse(text).unwrap().to_string(), text);
    }
    for text in ["101%", "-1%", "5", "free", "5.00 XYZQ"] {
        assert!(Discount::parse(text).is_err(), "{text}");
    }
}
