use proptest::prelude::*;

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

proptest! {
    /// Plain times are read without jiff.
    #[test]
    fn a_plain_time_is_the_instant_that_jiff_reads(
        (year, month, day) in (0..10_000_u16, 0..14_u8, 0..33_u8),
        (hour, minute, second) in (0..26_u8, 0..62_u8, 0..62_u8),
        fraction in r"(\.[0-9]{1,3})?",
        offset in "Z|[+-][0-2][0-9]:[0-6][0-9]",
        between in "[T ]",
    ) {
        let local = format!(
            "{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}{fraction}"
        );
        let text = format!("{local}{offset}");
        let basic = Timestamp::in_basic_offset(&local, &offset.replace(':', ""));
        prop_assert_eq!(basic, Timestamp::plain(&text).filter(|_| offset != "Z"));
        if let Some(ms) = plain_ms(&text) {
            let read = text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_millisecond);
            prop_assert_eq!(read.unwrap_or(ms), ms);
            prop_assert!(Pieces::parse(&*text).is_ok());
        } else if let Ok(read) = text.parse::<jiff::Timestamp>() {
            // A leap second, or an offset of more than a day.
            prop_assert!(second == 60 || &offset[1..] > "24", "{} is {}", text, read);
        }
    }
}
