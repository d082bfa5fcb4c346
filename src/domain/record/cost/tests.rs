use super::*;

#[test]
fn a_month_is_written_as_it_was_read() {
    let month = Month::parse("2028-02").unwrap();
    assert_eq!(month.to_string(), "2028-02");
    assert_eq!(month.last().to_string(), "2028-02-29");
    assert_eq!(Month::parse("2026-01").unwrap().before(), Month::parse("2025-12").ok());
    for text in ["2026-13", "2026-1", "26-11", "2026-11-01", "2026", "+026-11", "2026-+1"] {
        assert!(Month::parse(text).is_err(), "{text}");
    }
}
