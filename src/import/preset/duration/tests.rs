//! Durations, and what is none.

use super::*;

#[test]
fn durations_are_read_as_tools_write_them_and_what_has_two_readings_stays() {
    let table = [
        ("226", Unit::Seconds, "226"),
        ("226.4", Unit::Seconds, "226"),
        ("12", Unit::Minutes, "720"),
        ("0.5", Unit::Minutes, "30"),
        ("1,5", Unit::Hours, "5400"),
        ("0", Unit::Minutes, "0"),
        ("1h 5m", Unit::Minutes, "3900"),
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
        ("1,250", Unit::Minutes, "1,250"),
        ("-3", Unit::Minutes, "-3"),
        ("soon", Unit::Seconds, "soon"),
        ("5 parsecs", Unit::Seconds, "5 parsecs"),
        ("99999999999", Unit::Seconds, "99999999999"),
    ];
    for (text, unit, seconds) in table {
        assert_eq!(in_seconds(text, unit), seconds, "{text} {unit:?}");
    }
}
