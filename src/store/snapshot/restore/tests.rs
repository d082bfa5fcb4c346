use super::*;
use crate::domain::limits::CLICK_LEASE;

// Regression: two files restored from one backup, a day apart, assigned the same numbers, and an order
// that named such a click was credited to another visitor.
#[test]
fn a_later_restore_of_a_backup_assigns_higher_numbers_than_an_earlier_one() {
    let at = |text| Timestamp::parse(text).unwrap();
    let first = first_number(1_000, at("2026-11-28T12:00:00Z"));
    let next_day = first_number(1_000, at("2026-11-29T12:00:00Z"));
    assert!(first > RESTORE_NUMBERS_SKIPPED + 1_000);
    assert!(next_day >= first + 20_000_000, "{first} {next_day}");
    // The fixed distance applies if the original file assigned more numbers, and if the clock is wrong,
    // so that a wrong clock does not use up all numbers.
    let busy = 1 << 36;
    for (last, now) in
        [(busy, "2026-11-28T12:00:00Z"), (5, "2020-01-01T00:00:00Z"), (5, "9999-01-01T00:00:00Z")]
    {
        assert_eq!(first_number(last, at(now)), last + RESTORE_NUMBERS_SKIPPED, "{now}");
    }
    assert!(first_number(5, at("2042-12-31T00:00:00Z")) + CLICK_LEASE < 1 << CLICK_NUMBER_BITS);
}
