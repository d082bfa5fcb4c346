use super::*;

#[test]
fn a_retention_is_written_as_it_was_read() {
    for text in ["25 months", "1 month", "90 days", "2 years"] {
        assert_eq!(text.parse::<Retention>().unwrap().to_string(), text);
    }
    assert_eq!(" 1  months ".parse::<Retention>().unwrap().to_string(), "1 month");
    for text in ["", "months", "0 days", "-1 days", "101 years", "3 weeks", "1.5 years", "25m"] {
        assert!(text.parse::<Retention>().is_err(), "{text}");
    }
}
