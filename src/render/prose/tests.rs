use super::*;

#[test]
fn thousands_are_separated() {
    let table =
        [("0", "0"), ("999.50", "999.50"), ("-1234567.89", "-1,234,567.89"), ("100000", "100,000")];
    for (plain, text) in table {
        assert_eq!(grouped(plain), text);
    }
}

#[test]
fn nouns_follow_their_number() {
    assert_eq!(counted(1, "order"), "1 order");
    assert_eq!(counted(1_204, "order"), "1,204 orders");
    assert_eq!(counted(2, "touch"), "2 touches");
    assert_eq!(
        (span(Span::from_days(1)), span(Span::from_ms(5_400_000))),
        ("1 day".into(), "90m".into())
    );
}
