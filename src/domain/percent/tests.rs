use super::*;

#[test]
fn a_share_is_read_with_its_sign_and_written_as_short_as_it_can_be() {
    for (text, written) in [("40%", "40%"), (" 12.5 %", "12.5%"), ("0%", "0%"), ("100%", "100%")] {
        assert_eq!(text.parse::<Percent>().unwrap().to_string(), written, "{text}");
    }
    for text in ["40", "0.4", "101%", "100.01%", "-1%", "1.234%", "%", "", "40,5%"] {
        assert!(text.parse::<Percent>().is_err(), "{text}");
    }
}

#[test]
fn a_share_of_an_amount_is_rounded_half_away_from_zero() {
    let of = |share: &str, minor| share.parse::<Percent>().unwrap().of(minor);
    assert_eq!([of("40%", 1_000), of("50%", 5), of("50%", -5), of("0%", 9)], [400, 3, -3, 0]);
    assert_eq!(of("100%", i128::from(i64::MAX)), i128::from(i64::MAX));
}
