//! Weeks and months of periods, in a zone that changes its clocks.

use super::*;
use crate::domain::period::{Zone, parse_day};

fn period(from: &str, to: &str) -> Period {
    let zone = Zone::parse("Europe/Berlin").unwrap();
    Period::days(parse_day(from).unwrap(), parse_day(to).unwrap(), zone).unwrap()
}

fn shown(calendar: &Calendar, at: &str) -> String {
    let mut key = GroupKey::default();
    calendar.date(&mut key, calendar.stretch(Timestamp::parse(at).unwrap()));
    let week = week_text(key.number(Grouping::Week));
    let month = month_text(key.number(Grouping::Month));
    [week, month].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_week_begins_on_monday_and_a_month_on_its_first_day_at_local_midnight() {
    let period = period("2026-10-20", "2027-01-10");
    let both = Calendar::of(&period, &[Grouping::Month, Grouping::Week]).unwrap();
    for (at, expected) in [
        ("2026-10-19T22:00:00Z", "2026-W43 2026-10"),
        // The clocks go back on the 25th.
        ("2026-10-25T22:59:59Z", "2026-W43 2026-10"),
        ("2026-10-25T23:00:00Z", "2026-W44 2026-10"),
        ("2026-10-31T22:59:59Z", "2026-W44 2026-10"),
        ("2026-10-31T23:00:00Z", "2026-W44 2026-11"),
        ("2026-11-09T12:00:00Z", "2026-W46 2026-11"),
        // 2026 has 53 weeks.
        ("2027-01-02T12:00:00Z", "2026-W53 2027-01"),
        ("2027-01-03T23:00:00Z", "2027-W01 2027-01"),
    ] {
        assert_eq!(shown(&both, at), expected, "{at}");
    }
    let months = Calendar::of(&period, &[Grouping::Month]).unwrap();
    assert_eq!(
        (months.keys.len(), shown(&months, "2026-11-09T12:00:00Z").as_str()),
        (4, "2026-11")
    );
    let weeks = Calendar::of(&period, &[Grouping::Week]).unwrap();
    assert_eq!(
        (weeks.keys.len(), shown(&weeks, "2026-11-09T12:00:00Z").as_str()),
        (12, "2026-W46")
    );
    assert!(Calendar::of(&period, &[Grouping::Channel]).is_none());
}

#[test]
fn the_last_week_of_all_time_has_an_end() {
    let period = period("9999-12-01", "9999-12-31");
    let weeks = Calendar::of(&period, &[Grouping::Week]).unwrap();
    assert_eq!(shown(&weeks, "9999-12-31T12:00:00Z"), "9999-W52");
}
