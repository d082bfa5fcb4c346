//! Reading and writing numbers with two decimals.

use super::*;

#[test]
fn a_number_has_at_most_two_decimals_after_either_mark() {
    for (text, told) in [
        ("7", "7.00"),
        ("7.5", "7.50"),
        ("7,25", "7.25"),
        ("-0.05", "-0.05"),
        (" 1200 ", "1200.00"),
    ] {
        assert_eq!(Hundredths::parse(text).unwrap().to_string(), told, "{text}");
    }
    for text in ["", "-", ".5", "7.", "7.125", "1,250", "1.2.3", "7h", "+7", "9e9", "--1"] {
        assert_eq!(Hundredths::parse(text), None, "{text}");
    }
    assert_eq!(Hundredths::parse(&"9".repeat(30)), None);
}
