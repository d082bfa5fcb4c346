//! Durations, and what is none.

use super::*;

#[test]
fn durations_are_read_as_tools_write_them_and_what_has_two_readings_stays() {
    let table = [
        ("226", Unit::Seconds, "226"),
        ("226.4", Unit::Seconds, "226"),
        ("12", Unit::Minutes, "720"),
        ("0.5", Unit::Minutes, "30"),
        ("1.5", Unit::Hours, "5400"),
        ("0", Unit::Minutes, "0"),
        ("1h 5m", Unit::Minutes, "3900"),
        ("1,5", Unit::Minutes, "90"),
        ("0.125", Unit::Hours, "450"),
        ("1.5h", Unit::Minutes, "5400"),
        ("0:04:12.345", Unit::Minutes, "252"),
        ("1 d 2 h", Unit::Seconds, "93600"),
        ("2 hours 5 minutes", Unit::Seconds, "7500"),
        ("1 day, 3 hours and 10 seconds", Unit::Seconds, "97210"),
        ("45s", Unit::Hours, "45"),
        ("1:05:00", Unit::Minutes, "3900"),
        ("30:00:09", Unit::Seconds, "108009"),
        ("", Unit::Minutes, ""),
        ("N/A", Unit::Minutes, ""),
        ("--", Unit::Seconds, ""),
        ("1:05", Unit::Minutes, "1:05"),
        ("-3", Unit::Minutes, "-3"),
        ("soon", Unit::Seconds, "soon"),
        ("5 parsecs", Unit::Seconds, "5 parsecs"),
        ("99999999999", Unit::Seconds, "99999999999"),
    ];
    for (text, unit, seconds) in table {
        assert_eq!(in_seconds(text, unit, None), Ok(seconds.to_owned()), "{text} {unit:?}");
    }
}

/// `1.5` minutes with `--decimal comma` was read as 15, and `1.250` without it as 1.25.
#[test]
fn the_numbers_of_durations_are_read_as_those_of_amounts_are() {
    let two = |text: &str| Err(BadReason::TwoReadings(text.to_owned()));
    let read = |text: &str| Ok(text.to_owned());
    let table = [
        ("1,250", Some(Decimal::Point), read("75000")),
        ("1,250", Some(Decimal::Comma), read("75")),
        ("1.250", Some(Decimal::Comma), read("75000")),
        ("1.250", Some(Decimal::Point), read("75")),
        ("1.250", None, two("1.250")),
        ("1,250", None, two("1,250")),
        ("1,250 h", None, two("1,250 h")),
        ("1.5", Some(Decimal::Comma), read("1.5")),
        ("1,5", Some(Decimal::Point), read("1,5")),
        ("1.5h", Some(Decimal::Comma), read("1.5h")),
        ("1,5h", Some(Decimal::Comma), read("5400")),
        ("1 day, 2 hours", Some(Decimal::Comma), read("93600")),
        ("1.250,5", None, read("75030")),
    ];
    for (text, decimal, seconds) in table {
        assert_eq!(in_seconds(text, Unit::Minutes, decimal), seconds, "{text} {decimal:?}");
    }
}

#[test]
fn times_since_1970_are_read_in_seconds_and_milliseconds() {
    for (text, at) in [
        ("1793610900", "2026-11-02T09:15:00.000Z"),
        ("1793610900000", "2026-11-02T09:15:00.000Z"),
        ("1793610900.5", "2026-11-02T09:15:00.000Z"),
        ("2026-11-02 09:15:00", "2026-11-02 09:15:00"),
        ("0", "0"),
        ("", ""),
    ] {
        assert_eq!(of_epoch(text), at);
    }
    for (from, to, seconds) in [
        ("1793610900", "1793611126", "226"),
        ("2026-11-02 09:15:00", "2026-11-02 09:18:46", "226"),
        ("2026-11-02T09:15:00Z", "", ""),
        ("1793610900", "0", ""),
        ("2026-11-02 09:15:00", "2026-11-02 09:00:00", ""),
    ] {
        assert_eq!(seconds_between(from, to), seconds, "{from} {to}");
    }
}
