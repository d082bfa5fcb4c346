//! hyper adds a date to every answer. This must work under any clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use httpdate::HttpDate;

/// If a new hyper needed another version of `httpdate`, the original crate would be used again
/// without a warning.
#[test]
fn hyper_uses_only_our_replacement_of_httpdate() {
    let lock = include_str!("../Cargo.lock");
    let mut packages = lock.split("[[package]]").filter(|of| of.contains("name = \"httpdate\""));
    assert!(!packages.next().unwrap().contains("source = "), "httpdate comes from a registry");
    assert_eq!(packages.next(), None, "there is a second version of httpdate");
}

#[test]
fn every_time_a_clock_can_show_gives_a_date_of_the_length_that_hyper_expects() {
    // hyper used to panic under a clock before 1970: every connection was reset, and the release
    // build of the server ended.
    let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
    let instants: [(SystemTime, &str); 6] = [
        (UNIX_EPOCH - days(1), "Wed, 31 Dec 1969 00:00:00 GMT"),
        (UNIX_EPOCH - Duration::from_millis(1), "Wed, 31 Dec 1969 23:59:59 GMT"),
        (UNIX_EPOCH + Duration::from_secs(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT"),
        (UNIX_EPOCH + days(47_541), "Mon, 01 Mar 2100 00:00:00 GMT"),
        (UNIX_EPOCH - days(1_000_000), "Mon, 01 Jan 0001 00:00:00 GMT"),
        (UNIX_EPOCH + days(10_000_000), "Thu, 30 Dec 9999 22:00:00 GMT"),
    ];
    for (at, date) in instants {
        assert_eq!(HttpDate::from(at).to_string(), date);
        assert_eq!(date.len(), 29);
    }
}
