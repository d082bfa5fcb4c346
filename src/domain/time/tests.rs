use super::*;

#[test]
fn a_time_is_written_in_utc_with_milliseconds() {
    let at = Timestamp::parse("2026-11-20T10:30:00.5+01:00").unwrap();
    assert_eq!(at.to_string(), "2026-11-20T09:30:00.500Z");
    assert_eq!(Timestamp::parse(&at.to_string()).unwrap(), at);
}

#[test]
fn a_time_without_an_offset_is_refused() {
    assert!(matches!(Timestamp::parse("2026-11-20 10:30:00"), Err(TimestampError::NoOffset(_))));
    assert!(matches!(Timestamp::parse("yesterday"), Err(TimestampError::Malformed(_))));
    assert!(Timestamp::parse("2026-02-30T00:00:00Z").is_err());
}
