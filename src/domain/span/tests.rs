use super::*;

#[test]
fn a_span_is_written_as_it_was_read() {
    for text in ["25ms", "10s", "5m", "12h", "30d", "1500ms"] {
        assert_eq!(text.parse::<Span>().unwrap().to_string(), text);
    }
    assert_eq!("24h".parse::<Span>().unwrap().to_string(), "1d");
}

#[test]
fn a_span_without_a_unit_or_a_number_is_refused() {
    for text in ["", "30", "d", "-1d", "1.5h", "30 days", "99999999999999999999d", "99999999d"] {
        assert!(text.parse::<Span>().is_err(), "{text}");
    }
}
