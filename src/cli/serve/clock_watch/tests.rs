use super::*;

const AT: &str = "2026-11-28T12:00:00Z";

fn at(days: i64, ms: i64) -> Timestamp {
    Timestamp::parse(AT).unwrap().plus_ms(days * DAY_MS + ms)
}

fn away(how: &str, days: &str, from: &str, to: &str) -> String {
    format!("the clock {how} by {days} days, from {from} to {to}")
}

fn words(leap: Option<Leap>) -> String {
    match leap {
        Some(Leap::Away(told)) => told,
        other => panic!("{other:?} is no jump"),
    }
}

#[test]
fn a_jump_of_more_than_a_day_in_either_direction_is_reported_once_and_so_is_its_end() {
    let mut leaps = Leaps::begin(at(0, 0), 5_000);
    assert_eq!(leaps.look(at(0, 1_000), 6_000), None);
    assert_eq!(leaps.look(at(1, 2_000), 7_000), None, "a day is not more than one");
    assert_eq!(
        words(leaps.look(at(400, 3_000), 8_000)),
        away("jumped ahead", "400", "2026-11-29T12:00:02.000Z", "2028-01-02T12:00:03.000Z")
    );
    assert_eq!(leaps.look(at(400, 4_000), 9_000), None);
    assert_eq!(leaps.look(at(0, 5_000), 10_000), Some(Leap::Back));
    assert_eq!(
        words(leaps.look(at(-2, 5_000), 11_000)),
        away("was set back", "2", "2026-11-28T12:00:05.000Z", "2026-11-26T12:00:05.000Z")
    );
}

#[test]
fn months_of_running_or_sleep_are_no_jump_and_a_clock_before_1970_is_one() {
    let mut leaps = Leaps::begin(at(0, 0), 0);
    assert_eq!(leaps.look(at(90, 0), 90 * DAY_MS), None);
    let long_ago = Timestamp::parse("1969-12-31T00:00:00Z").unwrap();
    let told = words(leaps.look(long_ago, 90 * DAY_MS + 1_000));
    assert_eq!(
        told,
        away("was set back", "20877", "2027-02-26T12:00:00.000Z", "1969-12-31T00:00:00.000Z")
    );
}
